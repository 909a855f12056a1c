export { type FileError, type FileErrorCode, FileFailure } from './file-error.ts'
export type { FolderLock } from './folder-lock.ts'
export { FolderObjectStore } from './folder-object-store.ts'
export {
  defaultUserFilesLimits,
  LIST_OBJECTS_MAX,
  OBJECT_BUFFER_BYTES_MAX,
  OBJECT_BYTES_MAX,
  type UserFilesLimits,
} from './limits.ts'
export { MemoryObjectStore } from './memory-object-store.ts'
export {
  asObjectKey,
  asObjectPrefix,
  executionPrefix,
  isObjectKey,
  type ObjectKey,
  type ObjectKeyParts,
  type ObjectPrefix,
  objectKey,
} from './object-key.ts'
export type {
  ByteRange,
  ListedObject,
  ObjectContent,
  ObjectData,
  ObjectPage,
  ObjectStat,
  ObjectStore,
  ObjectStoreError,
  ObjectStoreErrorCode,
  SweepOptions,
} from './object-store.ts'
export { ObjectStoreFailure } from './object-store-error.ts'
export { SealedObjectStore } from './sealed-object-store.ts'
export {
  type FileContent,
  type FileStat,
  type ListedFile,
  UserFiles,
  type UserFilesOptions,
  type WorkspaceFiles,
  type WriteOptions,
} from './user-files.ts'
export type { FolderEntry, UserFolder } from './user-folder.ts'
