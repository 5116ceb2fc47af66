const COMMAND_PREFIX = /^(?:VIRTIO_NET_CTRL_|VIRTNET_(?=RSS_CTX_))/;

/** A command's name without the prefix that nearly all of them share. */
export function shortName(name: string): string {
  return name.replace(COMMAND_PREFIX, '');
}

/**
 * Text of a file, for one line of a terminal: what would break the line, change its direction or command the terminal
 * is written as an escape.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
