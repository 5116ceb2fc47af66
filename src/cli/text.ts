export { printable } from '../core/text/printable';
export { shortName } from '../core/wire/shortName';
