/** Does a trace count? Asked where it begins (parent undefined), or where its parent has decided. */
export type Sampler = (traceId: string, isParentSampled: boolean | undefined) => boolean

const RATIO_BITS = 56

/**
 * By the last 56 bits of the trace id, which are random (W3C Trace Context, level 2): whoever has the same share comes to
 * the same answer, in every process and after every restart.
 */
const byRatio =
  (share: number): Sampler =>
  (traceId) =>
    Number(BigInt(`0x${traceId.slice(-RATIO_BITS / 4)}`)) < share * 2 ** RATIO_BITS

const always: Sampler = () => true
const never: Sampler = () => false
const asParent =
  (root: Sampler): Sampler =>
  (traceId, isParentSampled) =>
    isParentSampled ?? root(traceId, undefined)

/** By the names of OTEL_TRACES_SAMPLER; undefined for one that we do not know. */
export function samplerOf(name: string, share: number): Sampler | undefined {
  switch (name) {
    case 'always_on':
      return always
    case 'always_off':
      return never
    case 'traceidratio':
      return byRatio(share)
    case 'parentbased_always_on':
      return asParent(always)
    case 'parentbased_always_off':
      return asParent(never)
    case 'parentbased_traceidratio':
      return asParent(byRatio(share))
    default:
      return undefined
  }
}
