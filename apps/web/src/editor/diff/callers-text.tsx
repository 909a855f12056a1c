import { t } from '../../strings/index.ts'
import { type CallersChange, isNobody } from './callers.ts'

/** What whoever calls the workflow notices, in sentences. */
export function CallersText({ change }: { readonly change: CallersChange }) {
  const { begins, stops, goesOn, schedules } = change
  const sentences = [
    ...begins.map((address) => t('diff.callers.begins', { address })),
    ...stops.map((address) => t('diff.callers.stops', { address })),
    ...goesOn.map((address) => t('diff.callers.goes-on', { address })),
    ...(schedules.begins > 0 ? [t('diff.callers.schedules-begin', { count: schedules.begins })] : []),
    ...(schedules.stops > 0 ? [t('diff.callers.schedules-stop', { count: schedules.stops })] : []),
    ...(schedules.goesOn > 0 ? [t('diff.callers.schedules-go-on', { count: schedules.goesOn })] : []),
    ...(isNobody(change) ? [t('diff.callers.nobody')] : []),
    t('diff.callers.running'),
  ]
  return (
    <ul className="flex flex-col gap-1 text-text-2">
      {sentences.map((sentence) => (
        <li key={sentence} className="text-pretty">
          {sentence}
        </li>
      ))}
    </ul>
  )
}
