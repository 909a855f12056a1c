import { Fragment, type ReactNode } from 'react'
import type { JsonRecord } from '../../document/json-value.ts'
import type { FieldPath } from '../panel-context.tsx'
import { EitherView } from './either-view.tsx'
import { FieldView, type FieldViewProps } from './field-view.tsx'
import type { Field } from './schema.ts'

export interface FieldListProps {
  readonly fields: readonly Field[]
  readonly values: JsonRecord
  /** Of what they stand in. */
  readonly path: FieldPath
  readonly write: FieldViewProps['write']
  /** Several at once, as one step. */
  readonly writeAll: (values: JsonRecord, title: string) => void
  readonly isLiteral: (name: string) => boolean
  /** What belongs below a field. */
  readonly after?: (name: string) => ReactNode
}

/** Fields, one below the other. Of a condition and rules, which exclude each other, the one that is meant. */
export function FieldList({ fields, values, path, write, writeAll, isLiteral, after }: FieldListProps) {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const [condition, rules] = [byName.get('condition'), byName.get('conditions')]
  const isEither = condition !== undefined && rules !== undefined
  const view = (field: Field) => (
    <FieldView
      field={field}
      path={[...path, field.name]}
      value={values[field.name]}
      write={write}
      isLiteral={isLiteral(field.name)}
      canRemove={!field.isRequired && values[field.name] !== undefined}
    />
  )
  return fields.map((field) => {
    if (isEither && field === rules) return null
    return (
      <Fragment key={field.name}>
        {isEither && field === condition ? (
          <EitherView condition={condition} rules={rules} values={values} writeAll={writeAll} view={view} />
        ) : (
          view(field)
        )}
        {after?.(field.name)}
      </Fragment>
    )
  })
}
