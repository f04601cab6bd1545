export { FluentBit } from './fluent-bit';
export { FluentBitOutput } from './output';
export type { FluentBitBufferProps, FluentBitProps } from './props';
