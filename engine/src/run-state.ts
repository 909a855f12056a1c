import { Bodies } from './bodies.ts'
import { explainStep } from './explain.ts'
import { compareSteps, Instance, NO_SEGMENTS, type Step } from './instance.ts'
import { type PlanTables, tablesOf } from './plan-tables.ts'
import { segmentsOf } from './segments.ts'
import { splitStepKey } from './step-key.ts'
import { stepMeant } from './step-meant.ts'
import { State } from './step-status.ts'
import { stepView } from './step-view.ts'
import type { TestRun } from './test-scope.ts'
import type { Explanation, Plan, Run, Segment, StepInputs, StepKey, StepView } from './types.ts'

/** The state of a run of the order «linkflow», and every question that can be asked of it. */
export class RunState {
  readonly plan: Plan
  readonly tables: PlanTables
  readonly root: Instance
  /** Made with the first body: most runs have none. */
  bodies: Bodies | undefined
  /** Of a test run of a draft. */
  test: TestRun | undefined

  constructor(plan: Plan) {
    this.plan = plan
    this.tables = tablesOf(plan)
    this.root = new Instance(this.tables.graphs[0]!, undefined, 0, NO_SEGMENTS)
  }

  addBody(body: Instance): void {
    this.bodies ??= new Bodies(this.plan.graphs.length)
    this.bodies.add(body)
  }

  *allSteps(): Iterable<Step> {
    for (const instance of this.instances()) for (const step of instance.steps) if (step) yield step
  }

  /** Live and kept instances, the outer before the inner. */
  *instances(): Iterable<Instance> {
    yield this.root
    if (this.bodies) yield* this.bodies.all()
  }

  waits(): ReturnType<Run['waits']> {
    return [...this.allSteps()]
      .filter((step) => step.state === State.waiting)
      .sort(compareSteps)
      .map(({ key, wait }) => {
        const { untilMs, signal, data } = wait!
        return {
          step: key,
          ...(untilMs === undefined ? {} : { untilMs }),
          ...(signal === undefined ? {} : { signal }),
          ...(data === undefined ? {} : { data }),
        }
      })
  }

  /** Where a key points: its instance and local number. */
  locate(key: StepKey): { readonly instance: Instance; readonly local: number } | undefined {
    let index = this.plan.indexById.get(key)
    let pathText = ''
    if (index === undefined) {
      const split = splitStepKey(key)
      index = this.plan.indexById.get(split.id)
      pathText = split.pathText
      if (index === undefined) return undefined
    }
    const graph = this.plan.nodes[index]!.graph
    const instance = graph > 0 ? this.bodies?.find(graph, pathText) : pathText === '' ? this.root : undefined
    return instance && { instance, local: this.tables.local[index]! }
  }

  find(key: StepKey): Step | undefined {
    const index = this.plan.indexById.get(key)
    if (index !== undefined && this.plan.nodes[index]!.graph === 0) return this.root.steps[this.tables.local[index]!]
    const place = this.locate(key)
    return place?.instance.steps[place.local]
  }

  step(key: StepKey): StepView | undefined {
    const place = this.locate(key)
    return place && stepView(this.tables, place.instance, place.local)
  }

  *steps(): Iterable<StepView> {
    for (const instance of this.instances()) {
      for (const local of instance.graph.nodes.keys()) yield stepView(this.tables, instance, local)
    }
  }

  inputsOf(key: StepKey): StepInputs | undefined {
    return this.find(key)?.inputs
  }

  segmentsOf(key: StepKey, port: string): readonly Segment[] {
    const step = this.find(key)
    return step?.state === State.succeeded ? segmentsOf(step, port) : NO_SEGMENTS
  }

  stepOf(target: number, from: StepKey): StepKey | undefined {
    return stepMeant(this, target, from)
  }

  explain(key: StepKey): Explanation | undefined {
    return explainStep(this, key)
  }
}
