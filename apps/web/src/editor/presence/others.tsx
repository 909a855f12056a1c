import { late } from '../../app/late.tsx'
import { useOthers } from './presence-context.tsx'

const Avatars = late(() => import('../view/overlays.tsx').then(({ Avatars }) => Avatars))

/** The pictures of who else is here; most of the time nobody is. */
export function Others() {
  const others = useOthers()
  return others.length > 0 && <Avatars others={others} />
}
