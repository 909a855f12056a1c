export { type AllowRule, parseEgressAllow } from './allow-rule.ts'
export { isHostAllowed } from './allowed-hosts.ts'
export { ECHO_HOST, type EchoHandler, type EchoRequest } from './echo.ts'
export { Egress, type EgressContext, type EgressOptions, type TcpContext } from './egress.ts'
export { type EgressError, type EgressErrorCode, EgressFailure } from './egress-error.ts'
export { defaultLimits, type EgressLimits } from './limits.ts'
export type { ProxyOptions } from './proxy.ts'
export type {
  BodyOf,
  EgressBody,
  EgressRequest,
  EgressResponse,
  EgressTimings,
  EgressTls,
  HeaderList,
} from './request.ts'
export { retryAfterMs } from './retry-after.ts'
export type { SlotFill, SlotPlace, SlotSecret } from './slots.ts'
export type { Resolve, ResolvedAddress } from './system-resolver.ts'
