import { type ChangeEvent, type KeyboardEvent, useState } from 'react'

/** A text that counts once one leaves its field or presses Enter, for half of it would be another; Esc gives it up. */
export function useHeldText(
  text: string,
  problemOf: (typed: string) => string | undefined,
  onChange: (text: string) => unknown,
) {
  const [typed, setTyped] = useState<string>()
  const problem = typed === undefined ? undefined : problemOf(typed)
  const take = () => {
    if (typed !== undefined && typed !== text && problem === undefined) onChange(typed)
    setTyped(undefined)
  }
  return {
    problem,
    input: {
      value: typed ?? text,
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setTyped(target.value),
      onBlur: take,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter') take()
        if (event.key !== 'Escape' || typed === undefined) return
        event.stopPropagation()
        setTyped(undefined)
      },
    },
  }
}
