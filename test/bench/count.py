# Goes over the blocks of a pcapng and counts its CVQ commands by class, command and ack: the least that a script does.
import mmap
import struct
import sys
import time

start = time.perf_counter()
block = struct.Struct('<II')
record = struct.Struct('<4sBBHHHII')
counts = {}
with open(sys.argv[1], 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
    at, end = 0, len(data)
    while at < end:
        kind, length = block.unpack_from(data, at)
        if kind == 6:
            magic, event, ring, flags, queue, head, out, answer = record.unpack_from(data, at + 28)
            if magic == b'CVQ1' and event == 0:
                first = at + 60
                key = (data[first], data[first + 1], data[first + out] if answer else None)
                counts[key] = counts.get(key, 0) + 1
        at += length
print(time.perf_counter() - start, sum(counts.values()))
