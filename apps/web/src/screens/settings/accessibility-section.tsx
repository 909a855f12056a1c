import { useEffect, useState } from 'react'
import { KEY_SCOPES, type KeyScope } from '../../keys/chord.ts'
import { changeKeySettings, useKeySettings, useKnownKeys } from '../../keys/key-store.ts'
import type { KnownKey } from '../../keys/registry.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Keys } from '../../ui/keys.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Switch } from '../../ui/switch.tsx'
import { chordOf } from './record-keys.ts'

const SCOPE_WORDS: Readonly<Record<KeyScope, TextId>> = {
  global: 'keys.scope.global',
  list: 'remap.scope.list',
  canvas: 'keys.scope.canvas',
  panel: 'keys.scope.panel',
}

export function AccessibilitySection() {
  const { singleKeys, remapped } = useKeySettings()
  const known = useKnownKeys()
  const shown = known.map((key) => ({ ...key, keys: remapped[key.id] ?? key.keys, own: key.keys }))
  const change = (id: string, keys: string | undefined) => {
    const { [id]: _, ...rest } = remapped
    changeKeySettings({ remapped: keys === undefined ? rest : { ...rest, [id]: keys } })
  }
  return (
    <>
      <Panel title={t('remap.single-title')}>
        <Switch
          label={t('keys.single')}
          hint={t('keys.single-hint')}
          isOn={singleKeys}
          onChange={(isOn) => changeKeySettings({ singleKeys: isOn })}
        />
      </Panel>
      <Panel
        title={t('keys.title')}
        text={t('remap.text')}
        actions={
          Object.keys(remapped).length > 0 && (
            <Button onClick={() => changeKeySettings({ remapped: {} })}>{t('remap.reset-all')}</Button>
          )
        }
      >
        <div className="flex flex-col gap-6">
          {KEY_SCOPES.map((scope) => ({ scope, rows: shown.filter((key) => key.scope === scope) }))
            .filter(({ rows }) => rows.length > 0)
            .map(({ scope, rows }) => (
              <section key={scope} className="flex flex-col gap-1">
                <h3 className="text-meta font-medium text-text-3">{t(SCOPE_WORDS[scope])}</h3>
                <ul className="flex flex-col">
                  {rows.map((key) => (
                    <KeyRow
                      key={key.id}
                      entry={key}
                      isOther={key.keys !== key.own}
                      takenBy={(keys) => shown.find((each) => takes(each, key, keys))?.label}
                      onChange={(keys) => change(key.id, keys)}
                    />
                  ))}
                </ul>
              </section>
            ))}
        </div>
      </Panel>
    </>
  )
}

/** Of two with the same keys one would do nothing: within a scope, and against what works everywhere. */
const takes = (other: KnownKey, own: KnownKey, keys: string): boolean =>
  other.id !== own.id &&
  other.keys === keys &&
  (other.scope === own.scope || other.scope === 'global' || own.scope === 'global')

/** Two keys after one another are a sequence when the second comes within this time. */
const SEQUENCE_MS = 900

function KeyRow({
  entry: { label, keys },
  isOther,
  takenBy,
  onChange,
}: {
  readonly entry: KnownKey
  readonly isOther: boolean
  readonly takenBy: (keys: string) => string | undefined
  readonly onChange: (keys: string | undefined) => void
}) {
  const [heard, setHeard] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const isListening = heard !== undefined

  useEffect(() => {
    if (heard === undefined) return
    const finish = () => {
      setHeard(undefined)
      if (heard === '' || heard === keys) return
      const other = takenBy(heard)
      if (other === undefined) onChange(heard)
      else setProblem(t('remap.taken', { label: other }))
    }
    const isWhole = heard.includes(' ') || heard.includes('+')
    const timer = heard === '' ? undefined : setTimeout(finish, isWhole ? 0 : SEQUENCE_MS)
    const listen = (event: KeyboardEvent) => {
      // Before everybody else: while keys are chosen they do nothing.
      event.preventDefault()
      event.stopImmediatePropagation()
      const chord = event.key === 'Escape' ? undefined : chordOf(event)
      if (event.key === 'Escape' || event.key === 'Tab') setHeard(undefined)
      else if (chord !== undefined) setHeard(heard === '' ? chord : `${heard} ${chord}`)
    }
    window.addEventListener('keydown', listen, true)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('keydown', listen, true)
    }
  }, [heard, keys, takenBy, onChange])

  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-t border-border py-1 first:border-t-0">
      <span className="mr-auto text-text">{label}</span>
      {problem !== undefined && (
        <span role="alert" className="text-meta text-error">
          {problem}
        </span>
      )}
      <span role="status" className="flex items-center gap-2">
        {isListening && heard === '' ? (
          <span className="text-meta text-accent">{t('remap.press')}</span>
        ) : (
          (heard ?? keys) !== undefined && <Keys of={(heard ?? keys)!} />
        )}
      </span>
      <Button
        size="compact"
        aria-label={isListening ? undefined : t('remap.change-of', { label })}
        aria-pressed={isListening}
        onClick={() => {
          setProblem(undefined)
          setHeard(isListening ? undefined : '')
        }}
      >
        {isListening ? t('dialog.cancel') : t('remap.change')}
      </Button>
      {isOther && (
        <Button
          size="compact"
          look="quiet"
          aria-label={t('remap.reset-of', { label })}
          onClick={() => onChange(undefined)}
        >
          {t('remap.reset')}
        </Button>
      )}
    </li>
  )
}
