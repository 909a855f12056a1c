export { PACKAGE_LIMITS, type PackageLimits } from './limits.ts'
export type { PackageCall, PackageCode, PackageError, PackageErrorCode } from './package-call.ts'
export { openPackageSandbox, type PackageSandbox, type PackageSandboxOptions } from './package-sandbox.ts'
