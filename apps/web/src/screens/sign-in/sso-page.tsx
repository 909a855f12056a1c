import type { Challenge } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { RunningIcon } from '../../ui/icons.ts'
import { enter, isChallenge } from './after-sign-in.ts'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { problemWords } from './problem-words.ts'
import { SecondFactor } from './second-factor.tsx'

/** Where the provider of single sign-on sends the browser back to. */
export function SsoPage() {
  const { code = '', state = '', iss, error: refusal } = useSearch({ from: '/sign-in/sso' })
  const [challenge, setChallenge] = useState<Challenge>()
  const complete = useMutation({
    mutationFn: async () => {
      const answer = await door.sessions.completeSso({ code, state, ...(iss !== undefined && { iss }) })
      if (isChallenge(answer)) setChallenge(answer)
      else await enter(answer, undefined)
    },
  })
  const begun = useRef(false)
  const { mutate } = complete
  useEffect(() => {
    // What the provider answered is good once.
    if (begun.current || refusal !== undefined) return
    begun.current = true
    mutate()
  }, [mutate, refusal])
  if (challenge !== undefined)
    return <SecondFactor challenge={challenge} next={undefined} onBack={() => location.assign('/sign-in')} />
  const problem = refusal !== undefined ? t('sso.refused') : complete.error ? problemWords(complete.error) : undefined
  return (
    <DoorFrame title={t('sso.title')}>
      {problem === undefined ? (
        <p role="status" className="flex items-center gap-2 text-read text-text-2">
          <RunningIcon aria-hidden className="size-4 animate-spin" strokeWidth={1.75} />
          {t('sso.wait')}
        </p>
      ) : (
        <div className="flex flex-col gap-5">
          <DoorAlert>{problem}</DoorAlert>
          <Link to="/sign-in" className="text-accent hover:underline">
            {t('second.back')}
          </Link>
        </div>
      )}
    </DoorFrame>
  )
}
