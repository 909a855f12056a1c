export { BackupError, type BackupErrorCode } from './backup-error.ts'
export { type BackupProgress, type BackupReport, type Installation, makeBackup } from './make-backup.ts'
export { type RestoreProgress, type RestoreReport, restoreBackup } from './restore-backup.ts'
export { isHalfRestored } from './restore-target.ts'
