import type { TextId } from '../strings/index.ts'
import { t } from '../strings/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Keys } from '../ui/keys.tsx'
import { Switch } from '../ui/switch.tsx'
import { KEY_SCOPES, type KeyScope } from './chord.ts'
import { changeKeySettings, currentEntries, useKeySettings } from './key-store.ts'

const SCOPE_WORDS: Readonly<Record<KeyScope, TextId>> = {
  global: 'keys.scope.global',
  list: 'keys.scope.list',
  canvas: 'keys.scope.canvas',
  panel: 'keys.scope.panel',
}

/** All keys that work here, as they are registered. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const { singleKeys } = useKeySettings()
  const entries = currentEntries().filter(({ keys }) => keys !== undefined)
  return (
    <Dialog title={t('keys.title')} width="medium" onClose={onClose}>
      <div className="flex flex-col gap-6">
        <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
          {KEY_SCOPES.map((scope) => ({ scope, rows: entries.filter((entry) => entry.scope === scope) }))
            .filter(({ rows }) => rows.length > 0)
            .map(({ scope, rows }) => (
              <section key={scope} className="flex flex-col gap-2">
                <h3 className="text-meta font-medium text-text-3">{t(SCOPE_WORDS[scope])}</h3>
                <dl className="flex flex-col">
                  {rows.map(({ id, label, keys, isOff }) => (
                    <div
                      key={id}
                      className="flex min-h-8 items-center justify-between gap-4 border-b border-border last:border-0"
                    >
                      <dt className="text-text">{label}</dt>
                      <dd>
                        {isOff ? <span className="text-meta text-text-3">{t('keys.off')}</span> : <Keys of={keys!} />}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
        </div>
        <Switch
          label={t('keys.single')}
          hint={t('keys.single-hint')}
          isOn={singleKeys}
          onChange={(isOn) => changeKeySettings({ singleKeys: isOn })}
        />
      </div>
    </Dialog>
  )
}
