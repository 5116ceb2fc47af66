-- Wireshark dissector of virtio-net control virtqueue traces (*.cvq.pcapng). Written by `npm run docs`.
-- To use it, copy it into Wireshark's folder of personal Lua plugins, or: tshark -X lua_script:virtio-net-cvq.lua -r FILE

local HEADER = 32
local record = {
  magic = { at = 0, size = 4 },
  kind = { at = 4, size = 1 },
  ring = { at = 5, size = 1 },
  flags = { at = 6, size = 2 },
  cvq = { at = 8, size = 2 },
  head = { at = 10, size = 2 },
  out_length = { at = 12, size = 4 },
  in_length = { at = 16, size = 4 },
  in_offered = { at = 20, size = 4 },
  latency = { at = 24, size = 8 },
}
local kind = {
  command = 0,
  event = 1,
}
local flag = {
  answered = 1,
  out_cut = 2,
  in_cut = 4,
}
local classes = {
  [0] = 'VIRTIO_NET_CTRL_RX',
  [1] = 'VIRTIO_NET_CTRL_MAC',
  [2] = 'VIRTIO_NET_CTRL_VLAN',
  [3] = 'VIRTIO_NET_CTRL_ANNOUNCE',
  [4] = 'VIRTIO_NET_CTRL_MQ',
  [5] = 'VIRTIO_NET_CTRL_GUEST_OFFLOADS',
  [6] = 'VIRTIO_NET_CTRL_NOTF_COAL',
  [7] = 'VIRTIO_NET_CTRL_HASH_TUNNEL',
  [8] = 'VIRTIO_NET_CTRL_STATS',
  [9] = 'VIRTNET_RSS_CTX_CTRL',
}
local masks = {
  hash_types = { { bit = 0, name = 'IPv4' }, { bit = 1, name = 'TCPv4' }, { bit = 2, name = 'UDPv4' }, { bit = 3, name = 'IPv6' }, { bit = 4, name = 'TCPv6' }, { bit = 5, name = 'UDPv6' }, { bit = 6, name = 'IP_EX' }, { bit = 7, name = 'TCP_EX' }, { bit = 8, name = 'UDP_EX' } },
  tunnel_types = { { bit = 0, name = 'GRE_2784' }, { bit = 1, name = 'GRE_2890' }, { bit = 2, name = 'GRE_7676' }, { bit = 3, name = 'GRE_UDP' }, { bit = 4, name = 'VXLAN' }, { bit = 5, name = 'VXLAN_GPE' }, { bit = 6, name = 'GENEVE' }, { bit = 7, name = 'IPIP' }, { bit = 8, name = 'NVGRE' } },
  offloads = { { bit = 1, name = 'GUEST_CSUM' }, { bit = 7, name = 'GUEST_TSO4' }, { bit = 8, name = 'GUEST_TSO6' }, { bit = 9, name = 'GUEST_ECN' }, { bit = 10, name = 'GUEST_UFO' }, { bit = 46, name = 'GUEST_UDP_TUNNEL_GSO' }, { bit = 47, name = 'GUEST_UDP_TUNNEL_GSO_CSUM' }, { bit = 54, name = 'GUEST_USO4' }, { bit = 55, name = 'GUEST_USO6' }, { bit = 61, name = 'RSC_EXT' } },
  stats_types = { { bit = 0, name = 'rx_basic' }, { bit = 1, name = 'rx_csum' }, { bit = 2, name = 'rx_gso' }, { bit = 3, name = 'rx_speed' }, { bit = 16, name = 'tx_basic' }, { bit = 17, name = 'tx_csum' }, { bit = 18, name = 'tx_gso' }, { bit = 19, name = 'tx_speed' }, { bit = 32, name = 'cvq' } },
}
local reply_fields = {
  { kind = 'uint', name = 'type', size = 1 },
  { kind = 'uint', name = 'reserved', size = 1 },
  { kind = 'uint', name = 'vq_index', size = 2 },
  { kind = 'uint', name = 'reserved1', size = 2 },
  { kind = 'uint', name = 'size', size = 2 },
}
local reply_header = 8
local replies = {
  [0] = { name = 'rx_basic', counters = { 'rx_notifications', 'rx_packets', 'rx_bytes', 'rx_interrupts', 'rx_drops', 'rx_drop_overruns' } },
  [1] = { name = 'rx_csum', counters = { 'rx_csum_valid', 'rx_needs_csum', 'rx_csum_none', 'rx_csum_bad' } },
  [2] = { name = 'rx_gso', counters = { 'rx_gso_packets', 'rx_gso_bytes', 'rx_gso_packets_coalesced', 'rx_gso_bytes_coalesced' } },
  [3] = { name = 'rx_speed', counters = { 'rx_packets_allowance_exceeded', 'rx_bytes_allowance_exceeded' } },
  [16] = { name = 'tx_basic', counters = { 'tx_notifications', 'tx_packets', 'tx_bytes', 'tx_interrupts', 'tx_drops', 'tx_drop_malformed' } },
  [17] = { name = 'tx_csum', counters = { 'tx_csum_none', 'tx_needs_csum' } },
  [18] = { name = 'tx_gso', counters = { 'tx_gso_packets', 'tx_gso_bytes', 'tx_gso_segments', 'tx_gso_segments_bytes', 'tx_gso_packets_noseg', 'tx_gso_bytes_noseg' } },
  [19] = { name = 'tx_speed', counters = { 'tx_packets_allowance_exceeded', 'tx_bytes_allowance_exceeded' } },
  [32] = { name = 'cvq', counters = { 'command_num', 'ok_num' } },
}
-- By class * 256 + command.
local commands = {
  [0] = { name = 'VIRTIO_NET_CTRL_RX_PROMISC', short = 'RX_PROMISC', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [1] = { name = 'VIRTIO_NET_CTRL_RX_ALLMULTI', short = 'RX_ALLMULTI', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [2] = { name = 'VIRTIO_NET_CTRL_RX_ALLUNI', short = 'RX_ALLUNI', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [3] = { name = 'VIRTIO_NET_CTRL_RX_NOMULTI', short = 'RX_NOMULTI', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [4] = { name = 'VIRTIO_NET_CTRL_RX_NOUNI', short = 'RX_NOUNI', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [5] = { name = 'VIRTIO_NET_CTRL_RX_NOBCAST', short = 'RX_NOBCAST', data = { { kind = 'uint', name = 'on', size = 1, format = 'switch' } }, result = {} },
  [256] = { name = 'VIRTIO_NET_CTRL_MAC_TABLE_SET', short = 'MAC_TABLE_SET', data = { { kind = 'struct', name = 'unicast', fields = { { kind = 'count', name = 'entries', size = 4, legacy = true, plus = 0 }, { kind = 'macs', name = 'macs', count = 'entries' } } }, { kind = 'struct', name = 'multicast', fields = { { kind = 'count', name = 'entries', size = 4, legacy = true, plus = 0 }, { kind = 'macs', name = 'macs', count = 'entries' } } } }, result = {} },
  [257] = { name = 'VIRTIO_NET_CTRL_MAC_ADDR_SET', short = 'MAC_ADDR_SET', data = { { kind = 'mac', name = 'mac' } }, result = {} },
  [512] = { name = 'VIRTIO_NET_CTRL_VLAN_ADD', short = 'VLAN_ADD', data = { { kind = 'uint', name = 'vid', size = 2, legacy = true } }, result = {} },
  [513] = { name = 'VIRTIO_NET_CTRL_VLAN_DEL', short = 'VLAN_DEL', data = { { kind = 'uint', name = 'vid', size = 2, legacy = true } }, result = {} },
  [768] = { name = 'VIRTIO_NET_CTRL_ANNOUNCE_ACK', short = 'ANNOUNCE_ACK', data = {}, result = {} },
  [1024] = { name = 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', short = 'MQ_VQ_PAIRS_SET', data = { { kind = 'uint', name = 'virtqueue_pairs', size = 2, legacy = true } }, result = {} },
  [1025] = { name = 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG', short = 'MQ_RSS_CONFIG', data = { { kind = 'uint', name = 'hash_types', size = 4, format = 'hash_types' }, { kind = 'count', name = 'indirection_table_mask', size = 2, plus = 1 }, { kind = 'uint', name = 'unclassified_queue', size = 2 }, { kind = 'numbers', name = 'indirection_table', count = 'indirection_table_mask' }, { kind = 'uint', name = 'max_tx_vq', size = 2 }, { kind = 'count', name = 'hash_key_length', size = 1, plus = 0 }, { kind = 'bytes', name = 'hash_key_data', count = 'hash_key_length' } }, result = {} },
  [1026] = { name = 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG', short = 'MQ_HASH_CONFIG', data = { { kind = 'uint', name = 'hash_types', size = 4, format = 'hash_types' }, { kind = 'reserved', name = 'reserved', size = 2, length = 4 }, { kind = 'count', name = 'hash_key_length', size = 1, plus = 0 }, { kind = 'bytes', name = 'hash_key_data', count = 'hash_key_length' } }, result = {} },
  [1280] = { name = 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', short = 'GUEST_OFFLOADS_SET', data = { { kind = 'wide', name = 'offloads', legacy = true, format = 'offloads' } }, result = {} },
  [1536] = { name = 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET', short = 'NOTF_COAL_TX_SET', data = { { kind = 'uint', name = 'max_packets', size = 4 }, { kind = 'uint', name = 'max_usecs', size = 4, format = 'microseconds' } }, result = {} },
  [1537] = { name = 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET', short = 'NOTF_COAL_RX_SET', data = { { kind = 'uint', name = 'max_packets', size = 4 }, { kind = 'uint', name = 'max_usecs', size = 4, format = 'microseconds' } }, result = {} },
  [1538] = { name = 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET', short = 'NOTF_COAL_VQ_SET', data = { { kind = 'uint', name = 'vq_index', size = 2 }, { kind = 'reserved', name = 'reserved', size = 2, length = 1 }, { kind = 'uint', name = 'max_packets', size = 4 }, { kind = 'uint', name = 'max_usecs', size = 4, format = 'microseconds' } }, result = {} },
  [1539] = { name = 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET', short = 'NOTF_COAL_VQ_GET', data = { { kind = 'uint', name = 'vq_index', size = 2 }, { kind = 'reserved', name = 'reserved', size = 2, length = 1 } }, result = { { kind = 'uint', name = 'max_packets', size = 4 }, { kind = 'uint', name = 'max_usecs', size = 4, format = 'microseconds' } } },
  [1792] = { name = 'VIRTIO_NET_CTRL_HASH_TUNNEL_SET', short = 'HASH_TUNNEL_SET', data = { { kind = 'uint', name = 'enabled_tunnel_types', size = 4, format = 'tunnel_types' } }, result = {} },
  [2048] = { name = 'VIRTIO_NET_CTRL_STATS_QUERY', short = 'STATS_QUERY', data = {}, result = { { kind = 'wide', name = 'supported_stats_types', format = 'stats_types' } } },
  [2049] = { name = 'VIRTIO_NET_CTRL_STATS_GET', short = 'STATS_GET', data = { { kind = 'repeat', name = 'stats', fields = { { kind = 'uint', name = 'vq_index', size = 2 }, { kind = 'reserved', name = 'reserved', size = 2, length = 3 }, { kind = 'wide', name = 'types_bitmap', format = 'stats_types' } } } }, result = { { kind = 'replies', name = 'replies' } } },
  [2304] = { name = 'VIRTNET_RSS_CTX_CTRL_CAP_GET', short = 'RSS_CTX_CTRL_CAP_GET', data = {}, result = { { kind = 'uint', name = 'max_rss_contexts', size = 2 } } },
  [2305] = { name = 'VIRTNET_RSS_CTX_CTRL_ADD', short = 'RSS_CTX_CTRL_ADD', data = { { kind = 'uint', name = 'rss_ctx_id', size = 2 }, { kind = 'reserved', name = 'reserved', size = 1, length = 6 }, { kind = 'struct', name = 'rss', fields = { { kind = 'uint', name = 'hash_types', size = 4, format = 'hash_types' }, { kind = 'count', name = 'indirection_table_mask', size = 2, plus = 1 }, { kind = 'uint', name = 'unclassified_queue', size = 2 }, { kind = 'numbers', name = 'indirection_table', count = 'indirection_table_mask' }, { kind = 'uint', name = 'max_tx_vq', size = 2 }, { kind = 'count', name = 'hash_key_length', size = 1, plus = 0 }, { kind = 'bytes', name = 'hash_key_data', count = 'hash_key_length' } } } }, result = {} },
  [2306] = { name = 'VIRTNET_RSS_CTX_CTRL_MOD', short = 'RSS_CTX_CTRL_MOD', data = { { kind = 'uint', name = 'rss_ctx_id', size = 2 }, { kind = 'reserved', name = 'reserved', size = 1, length = 6 }, { kind = 'struct', name = 'rss', fields = { { kind = 'uint', name = 'hash_types', size = 4, format = 'hash_types' }, { kind = 'count', name = 'indirection_table_mask', size = 2, plus = 1 }, { kind = 'uint', name = 'unclassified_queue', size = 2 }, { kind = 'numbers', name = 'indirection_table', count = 'indirection_table_mask' }, { kind = 'uint', name = 'max_tx_vq', size = 2 }, { kind = 'count', name = 'hash_key_length', size = 1, plus = 0 }, { kind = 'bytes', name = 'hash_key_data', count = 'hash_key_length' } } } }, result = {} },
  [2307] = { name = 'VIRTNET_RSS_CTX_CTRL_DEL', short = 'RSS_CTX_CTRL_DEL', data = { { kind = 'uint', name = 'rss_ctx_id', size = 2 } }, result = {} },
}

local cvq = Proto('cvq', 'virtio-net control virtqueue')

local OK, ERR = 0, 1
local UNKNOWN_16, UNKNOWN_32 = 0xffff, 0xffffffff
local UNKNOWN_64 = UInt64.new(0xffffffff, 0xffffffff)

-- A counter that the specification does not name.
local UNNAMED = 'unnamed'

local names, masks_of = {}, {}
for key, command in pairs(commands) do
  names[key] = command.name
end

local fields = {
  kind = ProtoField.uint8('cvq.kind', 'kind', base.DEC, { [kind.command] = 'command', [kind.event] = 'event' }),
  ring = ProtoField.uint8('cvq.ring', 'ring', base.DEC, { [0] = 'guest', [1] = 'shadow' }),
  answered = ProtoField.bool('cvq.answered', 'answered', 16, nil, flag.answered),
  out_cut = ProtoField.bool('cvq.out_cut', 'out cut by the capture', 16, nil, flag.out_cut),
  in_cut = ProtoField.bool('cvq.in_cut', 'in cut by the capture', 16, nil, flag.in_cut),
  queue = ProtoField.uint16('cvq.queue', 'queue index'),
  head = ProtoField.uint16('cvq.head', 'head descriptor'),
  out_length = ProtoField.uint32('cvq.out_length', 'out length'),
  in_length = ProtoField.uint32('cvq.in_length', 'in length'),
  in_offered = ProtoField.uint32('cvq.in_offered', 'in length offered'),
  latency = ProtoField.relative_time('cvq.latency', 'from available to used'),
  event = ProtoField.string('cvq.event', 'event', base.UNICODE),
  class = ProtoField.uint8('cvq.class', 'class', base.DEC, classes),
  command = ProtoField.uint16('cvq.command', 'command', base.HEX, names),
  ack = ProtoField.uint8('cvq.ack', 'ack', base.DEC, { [OK] = 'VIRTIO_NET_OK', [ERR] = 'VIRTIO_NET_ERR' }),
}
local experts = {
  malformed = ProtoExpert.new('cvq.malformed', 'The record is not whole', expert.group.MALFORMED, expert.severity.ERROR),
  short = ProtoExpert.new('cvq.short', 'The bytes end before the field', expert.group.MALFORMED, expert.severity.ERROR),
  cut = ProtoExpert.new('cvq.cut', 'The capture ends before the field', expert.group.UNDECODED, expert.severity.NOTE),
  trailing = ProtoExpert.new('cvq.trailing', 'Bytes after the last field', expert.group.UNDECODED, expert.severity.NOTE),
  unknown = ProtoExpert.new('cvq.unknown', 'No command of the specification', expert.group.UNDECODED, expert.severity.WARN),
  reserved = ProtoExpert.new('cvq.reserved', 'Reserved, and not zero', expert.group.PROTOCOL, expert.severity.WARN),
  refused = ProtoExpert.new('cvq.refused', 'The device refused it', expert.group.RESPONSE_CODE, expert.severity.WARN),
}

local function integer(abbr, name, size, display, values)
  return ProtoField['uint' .. size * 8](abbr, name, display, values)
end

-- The ProtoField of a description, and for a mask those of its bits.
local function protoField(field, path)
  local abbr = 'cvq.' .. path
  local bits = masks[field.format]
  if field.kind == 'mac' or field.kind == 'macs' then return ProtoField.ether(abbr, field.name) end
  if field.kind == 'bytes' or field.kind == 'reserved' then return ProtoField.bytes(abbr, field.name, base.NONE) end
  local size = field.kind == 'wide' and 8 or field.size or 2
  if bits then
    masks_of[path] = {}
    for i, bit in ipairs(bits) do
      -- In words of 32 bits: older Wiresharks take no wider mask.
      local key = path .. '.' .. bit.name:lower()
      fields[key] = ProtoField.bool('cvq.' .. key, bit.name, 32, nil, 2 ^ (bit.bit % 32))
      masks_of[path][i] = { field = fields[key], high = bit.bit >= 32 }
    end
    return integer(abbr, field.name, size, base.HEX, nil)
  end
  local values = field.format == 'switch' and { [0] = 'off', [1] = 'on' } or nil
  return integer(abbr, field.name, size, field.format == 'hex' and base.HEX or base.DEC, values)
end

-- Makes the fields of a layout, as far as no other command has made the same ones.
local function declare(layout, prefix)
  for _, field in ipairs(layout) do
    local path = prefix .. field.name
    if field.kind == 'struct' or field.kind == 'repeat' then
      declare(field.fields, path .. '.')
    elseif field.kind == 'replies' then
      declare(reply_fields, path .. '.')
      local counters = path .. '.counters.'
      for _, reply in pairs(replies) do
        for _, name in ipairs(reply.counters) do fields[counters .. name] = ProtoField.uint64('cvq.' .. counters .. name, name) end
      end
      fields[counters .. UNNAMED] = ProtoField.uint64('cvq.' .. counters .. UNNAMED, UNNAMED)
    elseif not fields[path] then
      fields[path] = protoField(field, path)
    end
  end
end
for _, command in pairs(commands) do
  declare(command.data, '')
  declare(command.result, '')
end

local list = {}
for _, field in pairs(fields) do list[#list + 1] = field end
cvq.fields = list
cvq.experts = experts

local interface = Field.new('frame.interface_id')
-- Interfaces whose guest is a legacy big-endian one, as of the last device record, and the frames that this holds for.
local big_guests, big_frames = {}, {}

function cvq.init()
  big_guests, big_frames = {}, {}
end

-- Reads fields one after the other, never past `last`.
local Reader = {}
Reader.__index = Reader

local function reader(tvb, first, last, options)
  return setmetatable({ tvb = tvb, at = first, last = last, big = options.big, cut = options.cut, words = options.words }, Reader)
end

function Reader:left()
  return self.last - self.at
end

-- The next `size` bytes; nil, and a remark on the tree, where they are not there.
function Reader:take(tree, path, size)
  if self:left() >= size then
    local range = self.tvb(self.at, size)
    self.at = self.at + size
    return range
  end
  tree:add_proto_expert_info(self.cut and experts.cut or experts.short, path .. ' is not whole')
  return nil
end

function Reader:add(tree, field, path, range)
  local big = field.legacy and self.big
  local item = big and tree:add(fields[path], range) or tree:add_le(fields[path], range)
  for _, bit in ipairs(masks_of[path] or {}) do
    local word = range:len() == 4 and range or range(bit.high ~= (big or false) and 4 or 0, 4)
    if big then item:add(bit.field, word) else item:add_le(bit.field, word) end
  end
  return item
end

function Reader:word(name, value)
  if self.words and #self.words < 4 then self.words[#self.words + 1] = name .. '=' .. tostring(value) end
end

function Reader:number(field, range)
  local big = field.legacy and self.big
  if range:len() == 8 then return big and range:uint64() or range:le_uint64() end
  return big and range:uint() or range:le_uint()
end

local function hexadecimal(value)
  local digits = type(value) == 'number' and string.format('%x', value) or value:tohex():gsub('^0+(.)', '%1')
  return '0x' .. digits
end

local SIZES = { mac = 6, wide = 8 }

-- One item: false where the bytes end before it does.
function Reader:scalar(tree, field, path)
  local range = self:take(tree, path, SIZES[field.kind] or field.size * (field.length or 1))
  if not range then return false end
  local item = self:add(tree, field, path, range)
  if field.kind == 'mac' then
    self:word(field.name, range:bytes():tohex(true, ':'))
  elseif field.kind == 'reserved' then
    if range:bytes():tohex():find('[^0]') then item:add_proto_expert_info(experts.reserved) end
  else
    local value = self:number(field, range)
    local mask = masks[field.format]
    self:word(field.name, mask and hexadecimal(value) or value)
    return true, value
  end
  return true
end

-- As many items as their count says, as far as they are there.
function Reader:items(tree, field, path, count, size)
  if count == 0 then return true end
  local whole = math.min(count, math.floor(self:left() / size))
  local part = whole > 0 and tree:add(self.tvb(self.at, whole * size), field.name .. ': ' .. whole) or tree
  for _ = 1, whole do
    self:add(part, field, path, self:take(part, path, size))
  end
  if whole == count then return true end
  part:add_proto_expert_info(self.cut and experts.cut or experts.short, count .. ' announced, ' .. whole .. ' there')
  return false
end

-- Statistics: each reply tells its own size, which has to hold at least its own head.
function Reader:replies(tree, path)
  while self:left() > 0 do
    local first = self.at
    if self:left() < reply_header then return self:take(tree, path, reply_header) ~= nil end
    local size = self.tvb(first + reply_header - 2, 2):le_uint()
    local spec = replies[self.tvb(first, 1):uint()]
    local last = math.min(self.last, first + math.max(size, reply_header))
    local part = tree:add(self.tvb(first, last - first), spec and spec.name or 'statistics of an unknown type')
    local inner = reader(self.tvb, first, last, { cut = self.cut })
    inner:structure(part, reply_fields, path .. '.')
    local counters, count = spec and spec.counters or {}, 0
    while inner:left() >= 8 do
      count = count + 1
      part:add_le(fields[path .. '.counters.' .. (counters[count] or UNNAMED)], inner:take(part, path, 8))
    end
    if size < reply_header or first + size > self.last then
      part:add_proto_expert_info(self.cut and experts.cut or experts.short, 'a size of ' .. size .. ' bytes does not fit')
      self.at = self.last
      return false
    end
    self.at = last
  end
  return true
end

function Reader:structure(tree, layout, prefix)
  local counts = {}
  for _, field in ipairs(layout) do
    local path, kind, whole = prefix .. field.name, field.kind, true
    if kind == 'struct' then
      local first = self.at
      local part = self:left() > 0 and tree:add(self.tvb(first, self:left()), field.name) or tree
      whole = self:structure(part, field.fields, path .. '.')
      if part ~= tree then part:set_len(math.max(self.at - first, 0)) end
    elseif kind == 'repeat' then
      local count = 0
      while whole and self:left() > 0 do
        local part = tree:add(self.tvb(self.at, self:left()), field.name .. '[' .. count .. ']')
        local first = self.at
        whole = self:structure(part, field.fields, path .. '.')
        part:set_len(self.at - first)
        count = count + 1
      end
    elseif kind == 'replies' then
      whole = self:replies(tree, path)
    elseif kind == 'macs' or kind == 'numbers' then
      whole = self:items(tree, field, path, counts[field.count] or 0, kind == 'macs' and 6 or 2)
    elseif kind == 'bytes' then
      local count = counts[field.count] or 0
      local range = count > 0 and self:left() > 0 and self:take(tree, path, math.min(count, self:left()))
      if range then tree:add(fields[path], range) end
      whole = (range and range:len() or 0) == count
      if not whole then tree:add_proto_expert_info(self.cut and experts.cut or experts.short, path .. ' is not whole') end
    else
      local value
      whole, value = self:scalar(tree, field, path)
      if kind == 'count' and whole then counts[field.name] = value + field.plus end
    end
    if not whole then return false end
  end
  return true
end

-- The bytes of a field of the record's header.
local function field(tvb, name)
  return tvb(record[name].at, record[name].size)
end

local function head(tvb, tree)
  local part = tree:add(tvb(0, HEADER), 'record')
  part:add(fields.kind, field(tvb, 'kind'))
  part:add(fields.ring, field(tvb, 'ring'))
  for _, name in ipairs({ 'answered', 'out_cut', 'in_cut' }) do part:add_le(fields[name], field(tvb, 'flags')) end
  if field(tvb, 'cvq'):le_uint() ~= UNKNOWN_16 then part:add_le(fields.queue, field(tvb, 'cvq')) end
  if field(tvb, 'head'):le_uint() ~= UNKNOWN_16 then part:add_le(fields.head, field(tvb, 'head')) end
  part:add_le(fields.out_length, field(tvb, 'out_length'))
  part:add_le(fields.in_length, field(tvb, 'in_length'))
  if field(tvb, 'in_offered'):le_uint() ~= UNKNOWN_32 then part:add_le(fields.in_offered, field(tvb, 'in_offered')) end
  local latency = field(tvb, 'latency'):le_uint64()
  if latency ~= UNKNOWN_64 then
    local second = UInt64.new(1000000000)
    part:add(fields.latency, field(tvb, 'latency'), NSTime.new((latency / second):tonumber(), (latency % second):tonumber()))
  end
end

-- The class and command, and the data by their layout; the command's description, where there is one.
local function out(tvb, tree, last, options)
  local from = reader(tvb, HEADER, last, options)
  local header = from:take(tree, 'class and command', 2)
  if not header then return nil end
  local command = commands[header:uint()]
  tree:add(fields.class, header(0, 1))
  local item = tree:add(fields.command, header)
  if not command then
    item:add_proto_expert_info(experts.unknown)
  elseif from:structure(tree, command.data, '') and from:left() > 0 then
    tree:add_proto_expert_info(experts.trailing, from:left() .. ' bytes after the last field')
  end
  return command
end

local function answer(tvb, tree, first, last, options)
  if not options.answered then return 'no answer' end
  if first == last then return 'used, length 0' end
  local ack = tvb(first, 1):uint()
  local item = tree:add(fields.ack, tvb(first, 1))
  if ack ~= OK then
    item:add_proto_expert_info(experts.refused)
    return 'ERR'
  end
  if options.command then reader(tvb, first + 1, last, { cut = options.cut }):structure(tree, options.command.result, '') end
  return 'OK'
end

local function event(tvb, pinfo, tree, last)
  if last == HEADER then return end
  local text = tvb(HEADER, last - HEADER):string(ENC_UTF_8)
  tree:add(fields.event, tvb(HEADER, last - HEADER))
  pinfo.cols.info = text
  if not pinfo.visited and text:find('"type"%s*:%s*"device"') then
    local number = interface()
    big_guests[number and number.value or 0] = text:find('"byteOrder"%s*:%s*"big"') ~= nil
  end
end

function cvq.dissector(tvb, pinfo, root)
  local length = tvb:len()
  if length < HEADER or field(tvb, 'magic'):string() ~= 'CVQ1' then return 0 end
  pinfo.cols.protocol = 'CVQ'
  local tree = root:add(cvq, tvb())
  head(tvb, tree)
  local flags = field(tvb, 'flags'):le_uint()
  local middle = math.min(length, HEADER + field(tvb, 'out_length'):le_uint())
  local last = math.min(length, middle + field(tvb, 'in_length'):le_uint())
  if HEADER + field(tvb, 'out_length'):le_uint() + field(tvb, 'in_length'):le_uint() > length then
    tree:add_proto_expert_info(experts.malformed, 'its lengths say more bytes than are there')
  end
  if field(tvb, 'kind'):uint() ~= kind.command then
    event(tvb, pinfo, tree, middle)
    return length
  end
  if not pinfo.visited then
    local number = interface()
    if big_guests[number and number.value or 0] then big_frames[pinfo.number] = true end
  end
  local has = function(bit) return math.floor(flags / bit) % 2 == 1 end
  local words = {}
  local command = out(tvb, tree, middle, { big = big_frames[pinfo.number], cut = has(flag.out_cut), words = words })
  local reply = answer(tvb, tree, middle, last, { answered = has(flag.answered), cut = has(flag.in_cut), command = command })
  local ring = field(tvb, 'ring'):uint() == 1 and 'shadow' or 'guest'
  local label = command and command.short or 'unknown command'
  pinfo.cols.info = string.format('%s %s %s: %s', ring, label, table.concat(words, ' '), reply)
  return length
end

DissectorTable.get('wtap_encap'):add(wtap.USER0, cvq)
