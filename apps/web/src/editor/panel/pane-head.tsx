import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { SelectBox } from './fields/inputs.tsx'

export const PaneHead = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className="flex min-h-10 shrink-0 items-center gap-2 px-3 py-1.5">
    <h3 className="text-ui font-semibold text-text">{title}</h3>
    <div className="flex min-w-0 flex-1 items-center justify-end gap-1">{children}</div>
  </div>
)

export interface PortCount {
  readonly port: string
  readonly count: number
}

/** Which output, where there are several; which turn of a loop, likewise. */
export function PortAndTurn({
  ports,
  port,
  turns,
  turn,
  onPort,
  onTurn,
}: {
  readonly ports: readonly PortCount[]
  readonly port: string | undefined
  readonly turns: readonly string[]
  readonly turn: string | undefined
  readonly onPort: (port: string) => void
  readonly onTurn: (turn: string) => void
}) {
  if (ports.length < 2 && turns.length < 2) return null
  return (
    <div className="flex gap-1.5 px-3 pb-2">
      {ports.length > 1 && (
        <SelectBox
          aria-label={t('panel.port')}
          className="flex-1"
          value={port ?? ''}
          options={ports.map((each) => ({ value: each.port, label: `${each.port} (${each.count.toLocaleString()})` }))}
          onChange={onPort}
        />
      )}
      {turns.length > 1 && (
        <SelectBox
          aria-label={t('panel.turn')}
          className="flex-1"
          value={turn ?? ''}
          options={turns.map((each, at) => ({
            value: each,
            label: t('panel.turn-of', { turn: at + 1, turns: turns.length }),
          }))}
          onChange={onTurn}
        />
      )}
    </div>
  )
}
