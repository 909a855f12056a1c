import { useState } from 'react'
import { t } from '../../../strings/index.ts'
import { ChoiceBar } from '../../../ui/choice-bar.tsx'
import { isFixed } from '../../document/findings.ts'
import { isRecord } from '../../document/json-value.ts'
import { fieldId, usePanel } from '../panel-context.tsx'
import type { FieldViewProps } from './field-view.tsx'
import { JsonCode } from './json-code.tsx'
import { PairsView, ParentFrame, removal } from './parents.tsx'

/** Any JSON: an object field by field, each with an expression of its own, or all of it as it is written. */
export function JsonView(props: FieldViewProps) {
  const { field, path, value, write } = props
  const { node, mayEdit, touch } = usePanel()
  const isObject = value === undefined || (isRecord(value) && !isFixed(value))
  const [isText, setText] = useState(!isObject)
  const looks = (
    <ChoiceBar
      label={t('panel.json.look', { field: field.title })}
      value={isText ? 'text' : 'fields'}
      options={[
        { value: 'fields', label: t('panel.json.fields') },
        { value: 'text', label: t('panel.any.json') },
      ]}
      onChange={(look) => setText(look === 'text')}
    />
  )
  // A list or a text has no fields.
  if (!isText && isObject) return <PairsView {...props} aside={looks} />
  return (
    <ParentFrame field={field} path={path} aside={isObject && looks} onRemove={removal(props, mayEdit)}>
      <JsonCode
        id={`${fieldId(node.id, path)}.text`}
        label={field.title}
        value={value}
        describedBy={undefined}
        isInvalid={false}
        isReadOnly={!mayEdit}
        onChange={(next) => write(path, next, field.title)}
        onBlur={() => touch(path)}
      />
    </ParentFrame>
  )
}
