export { printable } from '../core/text/traceText';
