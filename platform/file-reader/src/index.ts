export { FileReader, type FileReaderOptions, type FileReading } from './file-reader.ts'
export { READER_LIMITS, type ReaderLimits } from './limits.ts'
export type { ReadError } from './reader-process.ts'
