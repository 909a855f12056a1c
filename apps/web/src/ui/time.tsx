import { fullTime, relativeTime } from '../strings/times.ts'

/** How long ago, or until when; the very moment in its title. */
export const Time = ({ of }: { readonly of: string }) => (
  <time dateTime={of} title={fullTime(of)} className="whitespace-nowrap">
    {relativeTime(of)}
  </time>
)
