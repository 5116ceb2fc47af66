const PREFIX = /^(?:VIRTIO_NET_CTRL_|VIRTNET_(?=RSS_CTX_))/;

/** A command's or a class's name without the prefix that nearly all of them share. */
export function shortName(name: string): string {
  return name.replace(PREFIX, '');
}
