import { type TextId, t } from '../../strings/index.ts'
import { CHANGES_MAX, type FieldChange } from './compare-runs.ts'
import { lineOf } from './item-text.ts'

const CHANGES: Readonly<Record<FieldChange['kind'], { readonly glyph: string; readonly word: TextId }>> = {
  added: { glyph: '+', word: 'run-compare.added' },
  removed: { glyph: '−', word: 'run-compare.removed' },
  changed: { glyph: '~', word: 'run-compare.changed' },
}

/** Fields that differ, with what was there and what is there. */
export const ChangeTable = ({ changes }: { readonly changes: readonly FieldChange[] }) => (
  <table className="w-full border-collapse text-meta">
    <thead className="text-left text-text-3">
      <tr>
        <th scope="col" className="px-4 py-1.5 font-medium">
          {t('run-compare.field')}
        </th>
        <th scope="col" className="px-2 py-1.5 font-medium">
          {t('run-compare.then')}
        </th>
        <th scope="col" className="px-2 py-1.5 font-medium">
          {t('run-compare.now')}
        </th>
      </tr>
    </thead>
    <tbody>
      {changes.slice(0, CHANGES_MAX).map(({ path, kind, before, after }) => (
        <tr key={`${kind} ${path}`} className="border-t border-border align-top font-mono">
          <th scope="row" className="px-4 py-1 text-left font-normal break-all text-text">
            <span aria-hidden className="mr-1.5 inline-block w-2 text-text-3">
              {CHANGES[kind].glyph}
            </span>
            <span className="sr-only">{t(CHANGES[kind].word)}: </span>
            {path}
          </th>
          <td className="px-2 py-1 break-all text-text-2">
            {before !== undefined && <span className="bg-error-bg">{lineOf(before)}</span>}
          </td>
          <td className="px-2 py-1 break-all text-text">
            {after !== undefined && <span className="bg-success-bg">{lineOf(after)}</span>}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
