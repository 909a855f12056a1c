import type {
  Backfill,
  BackfillPreview,
  BackfillRange,
  Firing,
  PreviewSchedule,
  Schedule,
  ScheduleCalendar,
  SchedulePreview,
  ScheduleRuns,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export interface ListSchedules extends ListOptions {
  /** Only schedules of this workflow (its id). */
  readonly workflow?: string | undefined
  readonly state?: 'active' | 'paused' | undefined
}

/** From the one instant on, before the other; ISO 8601. By default the next week. */
export interface TimeRange {
  readonly from?: string | undefined
  readonly until?: string | undefined
}

export class ScheduleCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Of live versions, newest first. */
  list({ workflow, state, ...options }: ListSchedules = {}): List<Schedule> {
    return new List(this.transport, ['schedules'], { workflow, state }, options)
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Schedule> {
    return this.transport.send({ method: 'GET', path: ['schedules', id], signal })
  }

  /** The instants of all schedules, from the calendar that fires them. */
  calendar({
    workflow,
    from,
    until,
    ...options
  }: Omit<ListSchedules, 'state'> & TimeRange = {}): List<ScheduleCalendar['items'][number]> {
    return new List(this.transport, ['schedules', 'calendar'], { workflow, from, until }, options)
  }

  /** The instants of one schedule. */
  runs(
    id: string,
    { from, until, limit, signal }: TimeRange & CallOptions & { readonly limit?: number } = {},
  ): Promise<ScheduleRuns> {
    return this.transport.send({
      method: 'GET',
      path: ['schedules', id, 'runs'],
      query: { from, until, limit },
      signal,
    })
  }

  /** Rules in words, and when they would start; nothing is stored. */
  preview(schedule: PreviewSchedule, { signal }: CallOptions = {}): Promise<SchedulePreview> {
    return this.transport.send({ method: 'POST', path: ['schedules', 'preview'], body: schedule, reads: true, signal })
  }

  /** It starts nothing until it is resumed, or until a time, also when new versions are published. */
  pause(id: string, { until, signal }: CallOptions & { readonly until?: string | undefined } = {}): Promise<Schedule> {
    return this.transport.send({ method: 'POST', path: ['schedules', id, 'pause'], body: { until }, signal })
  }

  /** What fell into the pause is missed, and the schedule's own choice says what becomes of it. */
  resume(id: string, { signal }: CallOptions = {}): Promise<Schedule> {
    return this.transport.send({ method: 'POST', path: ['schedules', id, 'resume'], signal })
  }

  /** What became of its instants, latest first. */
  firings(id: string, { state, ...options }: ListOptions & { readonly state?: Firing['state'] } = {}): List<Firing> {
    return new List(this.transport, ['schedules', id, 'firings'], { state }, options)
  }

  /** What a backfill would start. */
  previewBackfill(id: string, range: BackfillRange, { signal }: CallOptions = {}): Promise<BackfillPreview> {
    const path = ['schedules', id, 'backfills', 'preview']
    return this.transport.send({ method: 'POST', path, body: range, reads: true, signal })
  }

  /** Starts the instants of a range of the past, each once, some each second. */
  backfill(id: string, range: BackfillRange, options: CreateOptions = {}): Promise<Backfill> {
    const path = ['schedules', id, 'backfills']
    return this.transport.send({ ...options, method: 'POST', path, body: range, creates: true })
  }

  /** Newest first. */
  backfills(id: string, options: ListOptions = {}): List<Backfill> {
    return new List(this.transport, ['schedules', id, 'backfills'], {}, options)
  }

  getBackfill(id: string, backfillId: string, { signal }: CallOptions = {}): Promise<Backfill> {
    return this.transport.send({ method: 'GET', path: ['schedules', id, 'backfills', backfillId], signal })
  }

  /** What it has not started yet is dropped. */
  cancelBackfill(id: string, backfillId: string, { signal }: CallOptions = {}): Promise<Backfill> {
    return this.transport.send({ method: 'POST', path: ['schedules', id, 'backfills', backfillId, 'cancel'], signal })
  }
}
