import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { announce } from '../../../app/announce.tsx'
import { t } from '../../../strings/index.ts'
import { Switch } from '../../../ui/switch.tsx'
import { CodeBox, type CodeBoxHandle } from '../../code/code-box.tsx'
import { previewClient } from '../../code/preview-client.ts'
import { PreviewLine } from '../../code/preview-line.tsx'
import { isFixed } from '../../document/findings.ts'
import { isRecord } from '../../document/json-value.ts'
import { type FieldPath, fieldId, usePanel } from '../panel-context.tsx'
import { isAt } from '../problems.ts'
import { checkValue } from './check.ts'
import { DataTableInput } from './data-table-input.tsx'
import { FieldFrame } from './field-frame.tsx'
import { AnyInput, ChoiceInput, NumberInput, NumbersInput, TextInput } from './inputs.tsx'
import { JsonView } from './json-view.tsx'
import { NamedInput } from './named-input.tsx'
import { OfferedInput } from './offered-input.tsx'
import { FormsView, GroupView, ListView, PairsView } from './parents.tsx'
import { WorkflowInput } from './resource-input.tsx'
import { type Field, type FieldKind, kindOfField } from './schema.ts'

export interface FieldViewProps {
  readonly field: Field
  readonly path: FieldPath
  readonly value: unknown
  readonly write: (path: FieldPath, value: unknown, title: string) => void
  /** No expressions here. */
  readonly isLiteral: boolean
  readonly canRemove?: boolean
  readonly isCompact?: boolean
  /** What can be done with it as an entry of a list. */
  readonly aside?: ReactNode
}

const FORM_CODES: ReadonlySet<string> = new Set(['syntax', 'empty-expression', 'unclosed-braces', 'unknown-name'])

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.includes('{{')

/** One parameter, by its kind: as a fixed value or as an expression. */
export function FieldView(props: FieldViewProps) {
  const { field, path } = props
  const { node } = usePanel()
  const kind = kindOfField(field.schema)
  if (node.type === 'code' && path.length === 1 && field.name === 'source') return <CodeField {...props} />
  if (!isExpression(props.value)) {
    if (kind.type === 'list') return <ListView {...props} kind={kind} />
    if (kind.type === 'pairs') return <PairsView {...props} />
    if (kind.type === 'group') return <GroupView {...props} kind={kind} />
    if (kind.type === 'json') return <JsonView {...props} />
    if (kind.type === 'forms') return <FormsView {...props} kind={kind} />
  }
  return <LeafField {...props} kind={kind} />
}

function useField({ field, path, value }: FieldViewProps, kind: FieldKind) {
  const { node, problems, isTouched, touch } = usePanel()
  const id = fieldId(node.id, path)
  const said = problems.find((each) => isAt(each, path))
  const own = checkValue(kind, value, field.isRequired)
  // What is wrong with the form of an expression its preview says, with the column.
  const isSaid = said !== undefined && !(isExpression(value) && FORM_CODES.has(said.code))
  const problem = isTouched(path) ? (own ?? (isSaid ? said.message : undefined)) : undefined
  const describedBy = problem !== undefined ? `${id}-problem` : field.description !== '' ? `${id}-hint` : undefined
  // What may be missing is told, and nothing is wrong with the field.
  const isWarning = own === undefined && said?.severity === 'warning'
  const isInvalid = !isWarning && (problem !== undefined || said !== undefined)
  return { id, problem, describedBy, isWarning, isInvalid, onBlur: () => touch(path) }
}

function LeafField(props: FieldViewProps & { readonly kind: FieldKind }) {
  const { field, path, value, write, isLiteral, canRemove = false, isCompact = false, kind } = props
  const panel = usePanel()
  const { id, problem, describedBy, isWarning, isInvalid, onBlur } = useField(props, kind)
  const [isAsked, setAsked] = useState(kind.type === 'switch' && kind.isCondition && value === undefined)
  const mode = isLiteral ? 'fixed' : isExpression(value) || isAsked ? 'expression' : 'fixed'
  const { title } = field
  const isText = takesText(kind)
  const set = (next: unknown) => write(path, next, title)
  const handle = useRef<CodeBoxHandle>(null)
  /** Where the cursor is to stand once the field has become one for expressions. */
  const wantsFocus = useRef<number>(undefined)
  // What is typed until `{{` is a text; from there on it is an expression, and the cursor stays.
  const typed = (next: unknown) => {
    if (mode === 'expression' || typeof next !== 'string' || !isExpression(next)) return set(next)
    const box = document.getElementById(id)
    const cursor =
      (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement ? box.selectionEnd : null) ?? next.length
    const isOpened = next.slice(0, cursor).endsWith('{{') && !next.slice(cursor).includes('}}')
    wantsFocus.current = isOpened ? cursor + 1 : cursor
    set(isOpened ? `${next.slice(0, cursor)}  }}${next.slice(cursor)}` : next)
  }
  const insert = (reference: string) => {
    if (mode === 'expression' && handle.current !== null) handle.current.insert(reference)
    else {
      const text = isText && typeof value === 'string' ? value : ''
      const box = document.getElementById(id)
      const at = box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement ? box.selectionEnd : null
      const cursor = Math.min(at ?? text.length, text.length)
      set(`${text.slice(0, cursor)}{{ ${reference} }}${text.slice(cursor)}`)
    }
    announce(t('panel.inserted', { field: title }))
  }
  const asTarget = () => {
    if (!isLiteral && panel.mayEdit)
      panel.target.current = { title, insert: (reference) => latestInsert.current(reference) }
  }
  const latestInsert = useRef(insert)
  latestInsert.current = insert
  const changeMode = (next: 'fixed' | 'expression') => {
    setAsked(next === 'expression')
    if (next === 'expression') {
      wantsFocus.current = Number.POSITIVE_INFINITY
      if (isRecord(value) && isFixed(value)) set(value['$fixed'])
      else if (value !== undefined && typeof value !== 'string') set(`{{ ${JSON.stringify(value)} }}`)
    } else if (typeof value === 'string' && isExpression(value)) {
      set(isText ? { $fixed: value } : unwrapped(value))
    }
  }
  const isSwitch = kind.type === 'switch' && mode === 'fixed'
  const remove = canRemove && panel.mayEdit ? () => write(path, undefined, title) : undefined
  return (
    <FieldFrame
      {...{ id, path, title, problem, isWarning }}
      isCompact={isCompact || isSwitch}
      hasOwnName={isSwitch}
      hint={field.description}
      isRequired={field.isRequired}
      mode={isLiteral || !panel.mayEdit ? undefined : mode}
      onMode={changeMode}
      onRemove={remove}
      onDropReference={isLiteral || !panel.mayEdit ? undefined : insert}
      below={
        mode === 'expression' &&
        value !== undefined &&
        value !== '' && (
          <PreviewLine
            id={`${id}-preview`}
            text={typeof value === 'string' ? value : ''}
            title={title}
            onReplace={set}
          />
        )
      }
    >
      {mode === 'expression' ? (
        <ExpressionBox
          {...{ id, title, describedBy, handle, wantsFocus }}
          value={typeof value === 'string' ? value : ''}
          isInvalid={isInvalid}
          hasLines={kind.type === 'text' && kind.isLong}
          onChange={set}
          onFocus={asTarget}
          onBlur={onBlur}
        />
      ) : kind.type === 'switch' ? (
        <Switch
          label={title}
          {...(!isCompact && field.description !== '' && { hint: field.description })}
          isOn={value === undefined ? field.default === true : value === true}
          onChange={(isOn) => panel.mayEdit && set(isOn)}
        />
      ) : (
        <FixedInput
          {...{ kind, id, field, value, describedBy }}
          isInvalid={problem !== undefined && !isWarning}
          isReadOnly={!panel.mayEdit}
          onChange={typed}
          onFocus={asTarget}
          onBlur={onBlur}
        />
      )}
    </FieldFrame>
  )
}

const takesText = (kind: FieldKind): boolean =>
  kind.type === 'offered' ? takesText(kind.as) : kind.type === 'text' || kind.type === 'any'

/** `{{ 5 }}` was made of 5. */
function unwrapped(text: string): unknown {
  const inner = /^\{\{\s*(.*?)\s*\}\}$/s.exec(text)?.[1]
  try {
    return inner === undefined ? undefined : JSON.parse(inner)
  } catch {
    return undefined
  }
}

interface InputProps {
  readonly kind: FieldKind
  readonly id: string
  readonly field: Field
  readonly value: unknown
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
  readonly isReadOnly: boolean
  readonly onChange: (value: unknown) => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

function FixedInput({ kind, field, ...rest }: InputProps) {
  switch (kind.type) {
    case 'choice':
      return <ChoiceInput {...rest} choices={kind.choices} defaultValue={field.default} isRequired={field.isRequired} />
    case 'number':
      return <NumberInput {...rest} defaultValue={field.default} />
    case 'numbers':
      return <NumbersInput {...rest} defaultValue={field.default} />
    case 'resource':
      return kind.of === 'workflow' ? <WorkflowInput {...rest} title={field.title} /> : <DataTableInput {...rest} />
    case 'offered':
      return <OfferedInput {...rest} {...kind} field={field} />
    case 'text':
    case 'code':
      if (kind.type === 'text' && kind.names !== undefined)
        return <NamedInput {...rest} names={kind.names} defaultValue={field.default} />
      return <TextInput {...rest} isLong={kind.type === 'text' && kind.isLong} defaultValue={field.default} />
    default:
      return <AnyInput {...rest} title={field.title} />
  }
}

export function ExpressionBox({
  id,
  title,
  value,
  describedBy,
  isInvalid,
  hasLines,
  handle,
  wantsFocus,
  onChange,
  onFocus,
  onBlur,
}: {
  readonly id: string
  readonly title: string
  readonly value: string
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
  readonly hasLines: boolean
  readonly handle: RefObject<CodeBoxHandle | null>
  readonly wantsFocus: RefObject<number | undefined>
  readonly onChange: (text: string) => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}) {
  const { mayEdit, upstream } = usePanel()
  const names = useRef(upstream)
  names.current = upstream
  useEffect(() => {
    const cursor = wantsFocus.current
    if (cursor === undefined) return
    wantsFocus.current = undefined
    const box = document.getElementById(id)
    box?.focus()
    if (box instanceof HTMLTextAreaElement) {
      const at = Math.min(cursor, box.value.length)
      box.setSelectionRange(at, at)
    }
  })
  return (
    <CodeBox
      {...{ id, value, isInvalid, hasLines, handle, onChange, onFocus, onBlur }}
      label={title}
      placeholder={t('expr.placeholder')}
      isReadOnly={!mayEdit}
      describedBy={[`${id}-preview`, describedBy].filter(Boolean).join(' ')}
      takesReferences
      open={async (options) => {
        const { openExpressionEditor } = await import('../../code/open-expression-editor.ts')
        return openExpressionEditor(options, {
          options: (behind) => previewClient.options(behind),
          nodes: () => names.current,
        })
      }}
    />
  )
}

function CodeField(props: FieldViewProps) {
  const { field, path, value, write } = props
  const { mayEdit } = usePanel()
  const { id, problem, describedBy, isWarning, onBlur } = useField(props, { type: 'code' })
  return (
    <FieldFrame
      {...{ id, path, problem, isWarning }}
      title={field.title}
      hint={field.description}
      isRequired={field.isRequired}
      mode={undefined}
      onMode={() => undefined}
      onRemove={undefined}
      onDropReference={undefined}
    >
      <CodeBox
        id={id}
        label={field.title}
        value={typeof value === 'string' ? value : ''}
        isInvalid={problem !== undefined && !isWarning}
        describedBy={describedBy}
        isReadOnly={!mayEdit}
        hasLines
        takesReferences={false}
        open={async (options) => {
          const { openJavascriptEditor } = await import('../../code/open-javascript-editor.ts')
          return openJavascriptEditor(options)
        }}
        onChange={(text) => write(path, text, field.title)}
        onBlur={onBlur}
      />
    </FieldFrame>
  )
}
