import { t } from '../../../strings/index.ts'
import { isFixed } from '../../document/findings.ts'
import { isRecord } from '../../document/json-value.ts'
import type { FieldKind } from './schema.ts'

/** What is wrong with a value as it stands, before the server has looked. An expression is what it gives later. */
export function checkValue(kind: FieldKind, value: unknown, isRequired: boolean): string | undefined {
  if (value === undefined) return isRequired ? t('panel.needed') : undefined
  if (typeof value === 'string' && value.includes('{{')) return undefined
  if (isRecord(value) && isFixed(value)) return undefined
  switch (kind.type) {
    case 'text':
      if (typeof value !== 'string') return undefined
      if (value.length < kind.minChars)
        return value === '' ? t('panel.needed') : t('panel.too-short', { min: kind.minChars })
      return kind.maxChars !== undefined && value.length > kind.maxChars
        ? t('panel.too-long', { max: kind.maxChars })
        : undefined
    case 'resource':
      return value === '' ? t('panel.needed') : undefined
    case 'offered':
      return checkValue(kind.as, value, isRequired)
    case 'code':
      return isRequired && value === '' ? t('panel.needed') : undefined
    case 'number':
      if (typeof value !== 'number') return t('panel.not-number')
      if (kind.isWhole && !Number.isInteger(value)) return t('panel.not-whole')
      if (kind.min !== undefined && value < kind.min) return t('panel.too-small', { min: kind.min })
      return kind.max !== undefined && value > kind.max ? t('panel.too-large', { max: kind.max }) : undefined
    default:
      return undefined
  }
}
