export { type AllowRule, parseEgressAllow } from './allow-rule.ts'
export { type EgressError, type EgressErrorCode, EgressFailure } from './egress-error.ts'
export { defaultLimits, type EgressLimits } from './limits.ts'
