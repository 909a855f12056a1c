import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { language, type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { timeZones } from '../setup/time-zones.ts'
import { type RuleForm, ruleOf, UNITS, type Unit } from './rule-form.ts'
import { RulePreview } from './rule-preview.tsx'
import { hereZone } from './zone-times.ts'

const FIRST: Readonly<Record<RuleForm['kind'], RuleForm>> = {
  days: { kind: 'days', days: [1, 2, 3, 4, 5], time: '09:00' },
  every: { kind: 'every', value: '15', unit: 'minutes' },
  cron: { kind: 'cron', cron: '0 9 * * 1-5' },
}
const UNIT_WORDS: Readonly<Record<Unit, TextId>> = {
  seconds: 'schedules.unit.seconds',
  minutes: 'schedules.unit.minutes',
  hours: 'schedules.unit.hours',
  days: 'schedules.unit.days',
  weeks: 'schedules.unit.weeks',
}
/** Monday first; 0 is Sunday. */
const WEEK = [1, 2, 3, 4, 5, 6, 0] as const
/** 7 January 2024 was a Sunday. */
const dayWord = (day: number) =>
  new Date(Date.UTC(2024, 0, 7 + day)).toLocaleDateString(language(), { weekday: 'short', timeZone: 'UTC' })

/** A rule before it stands in a node: what it says, and when it would start. */
export function TryDialog({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const [form, setForm] = useState<RuleForm>(FIRST.cron)
  const [zone, setZone] = useState(hereZone)
  const [zones] = useState(() => timeZones(hereZone()))
  const rule = ruleOf(form)
  return (
    <Dialog
      title={t('schedules.try')}
      description={t('schedules.try-lead')}
      width="medium"
      onClose={onClose}
      footer={
        <>
          {rule !== undefined && (
            <CopyButton
              size="default"
              label={t('schedules.copy-rule')}
              text={'cron' in rule ? rule.cron : JSON.stringify(rule)}
            />
          )}
          <Button look="primary" onClick={onClose}>
            {t('dialog.close')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ChoiceBar
          size="default"
          label={t('schedules.kind')}
          value={form.kind}
          onChange={(kind) => setForm(FIRST[kind])}
          options={[
            { value: 'cron', label: 'Cron' },
            { value: 'days', label: t('schedules.kind.days') },
            { value: 'every', label: t('schedules.kind.every') },
          ]}
        />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <RuleFields form={form} onChange={setForm} />
          <SelectField
            label={t('schedules.zone')}
            value={zone}
            onChange={({ target }) => setZone(target.value)}
            options={['UTC', ...zones.filter((each) => each !== 'UTC')].map((value) => ({ value, label: value }))}
          />
        </div>
        <RulePreview place={place} rules={rule === undefined ? [] : [rule]} zone={zone} />
      </div>
    </Dialog>
  )
}

function RuleFields({ form, onChange }: { readonly form: RuleForm; readonly onChange: (form: RuleForm) => void }) {
  switch (form.kind) {
    case 'cron':
      return (
        <TextField
          label={t('schedules.cron')}
          hint={t('schedules.cron-hint')}
          className="font-mono"
          spellCheck={false}
          maxLength={256}
          value={form.cron}
          onChange={({ target }) => onChange({ ...form, cron: target.value })}
        />
      )
    case 'every':
      return (
        <div className="grid grid-cols-2 gap-2">
          <TextField
            label={t('schedules.every')}
            type="number"
            min={1}
            value={form.value}
            onChange={({ target }) => onChange({ ...form, value: target.value })}
          />
          <SelectField
            label={t('schedules.unit')}
            value={form.unit}
            onChange={({ target }) => onChange({ ...form, unit: target.value as Unit })}
            options={UNITS.map((value) => ({ value, label: t(UNIT_WORDS[value]) }))}
          />
        </div>
      )
    case 'days':
      return (
        <div className="flex flex-col gap-3">
          <fieldset className="flex flex-wrap gap-1">
            <legend className="pb-1.5 font-medium text-text">{t('schedules.days')}</legend>
            {WEEK.map((day) => {
              const isOn = form.days.includes(day)
              return (
                <button
                  key={day}
                  type="button"
                  data-button=""
                  aria-pressed={isOn}
                  onClick={() =>
                    onChange({ ...form, days: isOn ? form.days.filter((each) => each !== day) : [...form.days, day] })
                  }
                  className={
                    isOn
                      ? 'min-h-8 min-w-10 rounded-button border border-accent bg-accent-soft px-2 font-medium text-accent'
                      : 'min-h-8 min-w-10 rounded-button border border-border bg-surface px-2 text-text-2 hover:border-strong'
                  }
                >
                  {dayWord(day)}
                </button>
              )
            })}
          </fieldset>
          <TextField
            label={t('schedules.time')}
            type="time"
            value={form.time}
            onChange={({ target }) => onChange({ ...form, time: target.value })}
          />
        </div>
      )
  }
}
