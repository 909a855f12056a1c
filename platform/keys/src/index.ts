export { FRAMES_HEAD_BYTES, keyVersionOf, type SealLabel } from './data-key.ts'
export { FRAME_TAG_BYTES, type Frames } from './frames.ts'
export { copyKeysTo, heldKeys, keysIn, placeKeys } from './key-copy.ts'
export { KeyError, type KeyErrorCode } from './key-error.ts'
export { KeyHolder } from './key-holder.ts'
export { type MasterKeySource, masterKeyPath } from './key-source.ts'
export { type KeyStatus, keyStatus, type WorkspaceKeyStatus } from './key-status.ts'
export { type Holder, readHolders } from './key-store.postgres.ts'
export { HOLDER_BEAT_MS } from './limits.ts'
export { MasterKey } from './master-key.ts'
export { hasKeys, type Keys, openKeys } from './open-keys.ts'
export {
  isUnreadable,
  type Payloads,
  PayloadUnreadable,
  plainPayloads,
  type Sealer,
  sealedText,
  unreadableMessage,
  WorkspacePayloads,
} from './payloads.ts'
export {
  type ResealedPiece,
  type ResealProgress,
  resealChore,
  resealWorkspace,
  type SealedRecords,
  workspacesToReseal,
} from './reseal.ts'
export { rotateDataKey } from './rotate-data-key.ts'
export {
  type RotationEnd,
  type RotationError,
  type RotationNeeds,
  type RotationStep,
  rotateMasterKey,
} from './rotate-master-key.ts'
export { keysMigrations } from './schema.ts'
export { MemoryWorkspaceKeys } from './workspace-keys.memory.ts'
export type { WorkspaceKeys } from './workspace-keys.ts'
