import { useState } from 'react'
import { late } from '../../app/late.tsx'
import { useKeysOf } from '../../keys/key-store.ts'
import { ariaKeys } from '../../keys/key-words.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ChevronDownIcon, JsonIcon, RunIcon, StepIcon, StopIcon, TargetIcon, TriggerIcon } from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine, MenuTitle } from '../../ui/menu.tsx'
import { Tip } from '../../ui/tip.tsx'
import { documentOf } from '../session.ts'
import { useEditor, useSession } from '../view/editor-context.tsx'
import { useRunActs } from './use-run-acts.ts'

const PayloadDialog = late(() => import('../view/overlays.tsx').then(({ PayloadDialog }) => PayloadDialog))

/** Runs the draft, whole or a part of it; while it runs, the same place stops it. */
export function RunButton({ selected }: { readonly selected?: string | undefined }) {
  const { types, mayRun } = useEditor()
  const nodes = useSession((session) => documentOf(session).nodes)
  const { doing, isRunning, start, stop } = useRunActs()
  const [isAsking, setAsking] = useState(false)
  const triggers = nodes.filter((node) => types.isTrigger(node) && node.disabled !== true)
  const target = nodes.find(({ id }) => id === selected)

  useKeys(
    mayRun
      ? [
          { id: 'run', scope: 'canvas', keys: '$mod+Enter', label: t('run.run'), run: () => !isRunning && start({}) },
          {
            id: 'run-to',
            scope: 'canvas',
            keys: '$mod+Shift+Enter',
            label: t('run.to-selected'),
            run: () => !isRunning && target !== undefined && start({ toNode: target.id }),
          },
          { id: 'run-stop', scope: 'canvas', keys: '$mod+.', label: t('run.stop'), run: () => isRunning && stop() },
        ]
      : [],
  )
  const keys = { run: useKeysOf('run'), to: useKeysOf('run-to'), stop: useKeysOf('run-stop') }
  if (!mayRun) return null
  if (isRunning)
    return (
      <Tip text={t('run.stop')} keys={keys.stop}>
        <Button
          icon={StopIcon}
          isBusy={doing === 'stopping'}
          aria-keyshortcuts={keys.stop && ariaKeys(keys.stop)}
          onClick={stop}
        >
          {t('run.stop')}
        </Button>
      </Tip>
    )
  return (
    <fieldset aria-label={t('run.how')} data-coach="run" className="flex">
      <Tip text={t('run.run')} keys={keys.run}>
        <Button
          look="primary"
          icon={RunIcon}
          isBusy={doing === 'starting'}
          aria-keyshortcuts={keys.run && ariaKeys(keys.run)}
          onClick={() => start({})}
          className="rounded-r-none"
        >
          {t('run.run')}
        </Button>
      </Tip>
      <Menu
        label={t('run.how')}
        trigger={
          <Button
            look="primary"
            aria-label={t('run.how')}
            className="-ml-px rounded-l-none border-l-on-accent/30 px-1.5"
          >
            <ChevronDownIcon aria-hidden className="size-4" strokeWidth={1.75} />
          </Button>
        }
      >
        <MenuItem icon={RunIcon} label={t('run.whole')} keys={keys.run} onSelect={() => start({})} />
        <MenuItem
          icon={TargetIcon}
          label={target === undefined ? t('run.to-selected') : t('run.to', { name: target.name })}
          {...(target === undefined && { detail: t('run.select-first') })}
          keys={keys.to}
          isDisabled={target === undefined}
          onSelect={() => target && start({ toNode: target.id })}
        />
        <MenuItem icon={JsonIcon} label={t('run.with-payload')} onSelect={() => setAsking(true)} />
        <MenuItem
          icon={StepIcon}
          label={t('debug.step-through')}
          detail={t('debug.step-through-detail')}
          onSelect={() => start({ pauseFirst: true })}
        />
        {triggers.length > 1 && (
          <>
            <MenuLine />
            <MenuTitle>{t('run.from')}</MenuTitle>
            {triggers.map(({ id, name, type, version }) => (
              <MenuItem
                key={id}
                icon={TriggerIcon}
                label={name}
                detail={types.of({ type, version })?.title ?? type}
                onSelect={() => start({ trigger: id })}
              />
            ))}
          </>
        )}
      </Menu>
      {isAsking && (
        <PayloadDialog
          triggers={triggers}
          onClose={() => setAsking(false)}
          onRun={(how) => {
            setAsking(false)
            start(how)
          }}
        />
      )}
    </fieldset>
  )
}
