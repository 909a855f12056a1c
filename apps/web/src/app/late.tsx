import { type ComponentType, useEffect, useState } from 'react'
import { t } from '../strings/index.ts'
import { toast } from '../ui/toaster.tsx'

/**
 * A part of a page whose program comes when it is first drawn, or when `prefetch` is called before; until then it draws
 * nothing. Not by `lazy`: React waits 300 ms before it shows what was suspended, even if it is there by then.
 */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let Loaded: ComponentType<Props> | undefined
  const get = async () => {
    Loaded ??= await load()
  }
  // biome-ignore lint/correctness/noComponentHookFactories: called where modules begin, once for each part, as `lazy` is
  function Late(props: Props) {
    const [, setThere] = useState(Loaded !== undefined)
    useEffect(() => {
      if (Loaded !== undefined) return setThere(true)
      let isWanted = true
      get().then(
        () => isWanted && setThere(true),
        (error: unknown) => toast({ text: error instanceof Error ? error.message : t('error.unknown'), tone: 'error' }),
      )
      return () => {
        isWanted = false
      }
    }, [])
    return Loaded && <Loaded {...props} />
  }
  /** What cannot be loaded now is tried again when it is wanted. */
  const prefetch = (): void => void get().catch(() => undefined)
  return Object.assign(Late, { prefetch })
}
