import { type ClipboardEvent, lazy, Suspense, useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { ImportIcon, WarningIcon } from '../../ui/icons.ts'
import { TabList } from '../../ui/tab-list.tsx'
import { toast } from '../../ui/toaster.tsx'
import { words } from '../commands/edit-words.ts'
import { setParameters } from '../commands/node-edits.ts'
import { isRecord } from '../document/json-value.ts'
import { placeholderOf } from '../document/placeholder.ts'
import { documentOf } from '../session.ts'
import { useEditor } from '../view/editor-context.tsx'
import { CredentialPicker } from './credential-picker.tsx'
import { ErrorHandling } from './error-handling.tsx'
import { AddOption } from './fields/add-option.tsx'
import { FieldList } from './fields/field-list.tsx'
import { arrange } from './fields/primary.ts'
import { fieldsOf, titleOf } from './fields/schema.ts'
import { focusField } from './focus-field.ts'
import { importCurl, isCurl } from './import-curl.ts'
import { NextStarts } from './next-starts.tsx'
import { Notes } from './notes.tsx'
import { PAGES, PageAddress } from './page-address.tsx'
import { usePanel } from './panel-context.tsx'
import { PlaceholderNotice } from './placeholder-notice.tsx'
import { WebhookAddress } from './webhook-address.tsx'

const CurlDialog = lazy(() => import('./curl-dialog.tsx'))

type Tab = 'parameters' | 'errors' | 'notes'

export function SettingsPane({ onShowProblems }: { readonly onShowProblems: () => void }) {
  const { session } = useEditor()
  const { node, problems, mayEdit } = usePanel()
  const [tab, setTab] = useState<Tab>('parameters')
  // A command that is pasted into any field of a request is meant as the request.
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (node.type !== 'http-request' || tab !== 'parameters' || !mayEdit || !isCurl(text)) return
    event.preventDefault()
    event.stopPropagation()
    void importCurl(session, node, text).then((wrong) => wrong && toast({ text: wrong, tone: 'error' }))
  }
  const panelId = `settings-${node.id}`
  return (
    <>
      <TabList<Tab>
        label={t('panel.settings-tabs')}
        panelId={panelId}
        chosen={tab}
        tabs={[
          { value: 'parameters', label: t('panel.parameters'), count: problems.length },
          { value: 'errors', label: t('panel.error-handling') },
          { value: 'notes', label: t('panel.notes') },
        ]}
        onChoose={setTab}
      />
      <div
        id={panelId}
        role="tabpanel"
        aria-labelledby={`${panelId}-${tab}`}
        onPasteCapture={onPaste}
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 py-4"
      >
        {tab === 'parameters' ? (
          <Parameters onShowProblems={onShowProblems} />
        ) : tab === 'errors' ? (
          <ErrorHandling />
        ) : (
          <Notes key={node.id} />
        )}
      </div>
    </>
  )
}

function Parameters({ onShowProblems }: { readonly onShowProblems: () => void }) {
  const { session } = useEditor()
  const { node, nodeType, mayEdit, write } = usePanel()
  const [added, setAdded] = useState<ReadonlySet<string>>(() => new Set())
  const [isCurlOpen, setCurlOpen] = useState(false)
  if (nodeType === undefined)
    return (
      <div className="flex flex-col gap-2">
        <p className="text-ui text-text">{t('panel.unknown-type', { type: node.type, version: node.version })}</p>
        <pre className="overflow-x-auto rounded-input bg-raised p-3 font-mono text-meta text-text-2">
          {JSON.stringify(node.parameters, null, 2)}
        </pre>
      </div>
    )
  const placeholder = placeholderOf(node)
  if (placeholder !== undefined) return <PlaceholderNotice placeholder={placeholder} />
  const fields = isRecord(nodeType.parameters) ? fieldsOf(nodeType.parameters) : []
  const { shown, optional } = arrange(node.type, fields, node.parameters, added)
  const isEmpty = fields.length === 0 && nodeType.credentials.length === 0
  return (
    <>
      <ProblemList onShow={onShowProblems} />
      {isEmpty && <p className="text-ui text-text-3">{t('panel.no-parameters')}</p>}
      {mayEdit && node.type === 'http-request' && (
        <div>
          <Button size="compact" icon={ImportIcon} onClick={() => setCurlOpen(true)}>
            {t('panel.import-curl')}
          </Button>
        </div>
      )}
      <FieldList
        key={node.id}
        fields={shown}
        values={node.parameters}
        path={[]}
        write={write}
        writeAll={(values, title) =>
          session.perform(
            setParameters(
              documentOf(session.session),
              node.id,
              values,
              words('edit.change-field', { field: title, name: node.name }),
            ),
          )
        }
        isLiteral={(name) => nodeType.literal.includes(name)}
        after={(name) => <BelowField name={name} />}
      />
      {!shown.some(({ name }) => name === 'authentication') && <Credentials />}
      {mayEdit && (
        <AddOption optional={optional} onAdd={({ name }) => setAdded((before) => new Set(before).add(name))} />
      )}
      {isCurlOpen && (
        <Suspense>
          <CurlDialog onClose={() => setCurlOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** What a field means for whoever sets it, beyond its value. */
function BelowField({ name }: { readonly name: string }) {
  const { node } = usePanel()
  if (name === 'authentication') return <Credentials />
  if (node.type === 'webhook' && name === 'path') return <WebhookAddress />
  if (name === 'path' && Object.hasOwn(PAGES, node.type)) return <PageAddress base={PAGES[node.type]!} />
  if (node.type === 'schedule' && name === 'rules') return <NextStarts />
  return null
}

/** Of the types that it takes: that which its parameters ask for, if they do. */
function Credentials() {
  const { node, nodeType } = usePanel()
  const asked = node.parameters['authentication']
  const asksFor = nodeType?.credentials.some(({ type }) => type === asked) === true
  const properties = isRecord(nodeType?.parameters) ? nodeType.parameters['properties'] : undefined
  const decides = isRecord(properties) && properties['authentication'] !== undefined
  const types = (nodeType?.credentials ?? []).filter(({ type }) => (decides ? asksFor && type === asked : true))
  return types.map(({ type, required }) => <CredentialPicker key={type} type={type} isRequired={required} />)
}

/** What is wrong, all of it, each a way to its field. */
function ProblemList({ onShow }: { readonly onShow: () => void }) {
  const { node, problems: all, isTouched } = usePanel()
  // Not while it is being written: what grows above a field moves it away under the hand.
  const problems = all.filter(({ path }) => path === undefined || isTouched(path))
  if (problems.length === 0) return null
  const go = (path: readonly string[]) => {
    onShow()
    // The field says what is wrong as soon as it is drawn again.
    focusField(node.id, path)
  }
  return (
    <section
      aria-label={t('panel.problems-title')}
      className={classes(
        'flex flex-col gap-0.5 rounded-button border px-3 py-2',
        problems.every(({ severity }) => severity === 'warning')
          ? 'border-warning bg-warning-bg'
          : 'border-error bg-error-bg',
      )}
    >
      {problems.map(({ code, message, path, severity }) => (
        <div key={`${code} ${path?.join('.')} ${message}`} className="flex items-start gap-2 text-meta">
          <WarningIcon
            aria-hidden
            className={classes('mt-1 size-3.5 shrink-0', severity === 'warning' ? 'text-warning' : 'text-error')}
            strokeWidth={1.75}
          />
          {path === undefined || path.length === 0 ? (
            <span className="py-0.5 text-text">{message}</span>
          ) : (
            <button
              type="button"
              onClick={() => go(path)}
              className="min-h-6 rounded-input text-left text-text hover:underline"
            >
              <span className={classes('font-medium', severity === 'warning' ? 'text-warning' : 'text-error')}>
                {titleOf(path.findLast((key) => !/^\d+$/.test(key)) ?? '')}
              </span>{' '}
              {message}
            </button>
          )}
        </div>
      ))}
    </section>
  )
}
