import { useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { PasswordField, SelectField, TextField } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, MoreIcon, WorkflowIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { Chip, Spark, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Switch } from '../../ui/switch.tsx'

const STATUSES = Object.keys(STATUS_LOOKS) as (keyof typeof STATUS_LOOKS)[]

/** Everything of ui/ on one page, in the theme of the page: for who works on it (`npm run dev -w apps/web`, then /_ui). */
export function UiSheet() {
  const [isOn, setOn] = useState(true)
  return (
    <main className="mx-auto flex max-w-4xl flex-col gap-8 p-8">
      <h1 className="text-page">ui/</h1>
      <div className="flex flex-wrap gap-2">
        {(['primary', 'plain', 'quiet', 'danger'] as const).map((look) => (
          <Button key={look} look={look} icon={AddIcon}>
            {look}
          </Button>
        ))}
        <Button size="compact">compact</Button>
        <Button size="large">large</Button>
        <Button isBusy>busy</Button>
        <Button disabled>disabled</Button>
        <IconButton icon={MoreIcon} label="more" />
        <Avatar name="Ada Lovelace" />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField label="Text" hint="A hint" />
        <TextField label="Refused" problem="This is not right." defaultValue="x" />
        <PasswordField label="Password" defaultValue="secret" />
        <SelectField label="Choice" options={[{ value: 'a', label: 'A' }]} />
        <Switch label="Switch" hint="A hint" isOn={isOn} onChange={setOn} />
        <Checkbox label="box" isChecked={isOn} onChange={setOn} />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {(['success', 'warning', 'neutral', 'error', 'accent'] as const).map((tone) => (
          <Chip key={tone} tone={tone}>
            {tone}
          </Chip>
        ))}
        {STATUSES.map((status) => (
          <StatusGlyph key={status} status={status} />
        ))}
        <Spark outcomes={STATUSES.flatMap((status) => (status === 'skipped' ? [] : [status, status]))} />
      </div>
      <ErrorNotice title="It failed" text="Why, and what to do." requestId="0190-abc" onRetry={() => {}} />
      <Bone className="h-8" />
      <EmptyState icon={WorkflowIcon} title="Nothing here" text="One sentence.">
        <Button look="primary">First</Button>
        <Button>Second</Button>
      </EmptyState>
    </main>
  )
}
