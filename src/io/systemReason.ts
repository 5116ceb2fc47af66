/** The reason that a call of the file system gives, without the call and the path. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such folder';
    case 'ENOTDIR':
      return "a part of the path isn't a folder";
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return "it can't be written; check the permissions";
    case 'ENOSPC':
    case 'EDQUOT':
      return 'there is no space left';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
