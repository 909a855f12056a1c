import type { Json } from '@linkflow/kernel'
import type { Item, ParameterSource, ParameterSources, Shortcut } from '@linkflow/node-runtime'
import { type Choice, choiceProblem, choose } from './choice.ts'
import { type Rule, ruleHolds } from './conditions.ts'
import { fixedTest, openTest, type Test } from './quick-rule.ts'

/** Does the choice hold for an item? Undefined where it cannot be decided, and `choose` says why. */
export type ChoiceTest = (item: Item) => boolean | undefined

type Read = (item: Item) => Json | undefined

/** The quick way to `choose` for many items: it reads and compares what the rules look at, and makes no parameters. */
export function choiceTest(sources: ParameterSources, timezone: string): ChoiceTest | undefined {
  const [condition, conditions] = [sources.get('condition') ?? NOTHING, sources.get('conditions') ?? NOTHING]
  if (condition.kind === 'fixed' && conditions.kind === 'fixed') {
    return fixedChoice({ condition: condition.value, conditions: conditions.value } as Choice, timezone)
  }
  if (isNothing(conditions)) return conditionTest(condition)
  return isNothing(condition) ? rulesTest(conditions, timezone) : undefined
}

const NOTHING: ParameterSource = { kind: 'fixed', value: undefined }
const isNothing = (source: ParameterSource): boolean => source.kind === 'fixed' && source.value === undefined

/** The same for every item. */
export function fixedChoice(choice: Choice, timezone: string): ChoiceTest | undefined {
  if (choiceProblem(choice) !== undefined) return undefined
  const answer = choose(choice, timezone)
  return answer.ok ? () => answer.value : undefined
}

function conditionTest(condition: ParameterSource): ChoiceTest | undefined {
  if (condition.kind === 'fixed') return undefined
  const { read } = condition
  return (item) => {
    const answer = read(item)
    return typeof answer === 'boolean' ? answer : undefined
  }
}

function rulesTest(conditions: ParameterSource, timezone: string): ChoiceTest | undefined {
  const [combine, rules] = [memberOf(conditions, 'combine'), memberOf(conditions, 'rules')]
  if (combine.kind !== 'fixed' || rules.kind === 'fixed') return undefined
  const tests = rules.elements?.map((rule) => ruleTest(rule, timezone))
  return tests?.every((test) => test !== undefined) ? combined(tests, combine.value === 'any') : undefined
}

const memberOf = (source: ParameterSource, name: string): ParameterSource =>
  (source.kind === 'read' ? source.members?.get(name) : undefined) ?? NOTHING

interface RuleTest {
  readonly left: Read
  /** Where it is not fixed. */
  readonly right: Read | undefined
  readonly test: Test
}

function ruleTest(source: ParameterSource, timezone: string): RuleTest | undefined {
  if (source.kind === 'fixed') {
    const answer = ruleHolds(source.value as Rule, timezone)
    return answer.ok ? { left: () => undefined, right: undefined, test: () => answer.value } : undefined
  }
  const [operator, type, ignoreCase] = [
    memberOf(source, 'operator'),
    memberOf(source, 'type'),
    memberOf(source, 'ignoreCase'),
  ]
  if (operator.kind !== 'fixed' || type.kind !== 'fixed' || ignoreCase.kind !== 'fixed') return undefined
  const rule = { operator: operator.value, type: type.value, ignoreCase: ignoreCase.value } as Rule
  const [left, right] = [memberOf(source, 'left'), memberOf(source, 'right')]
  return right.kind === 'fixed'
    ? { left: readerOf(left), right: undefined, test: fixedTest(rule, right.value as Json | undefined, timezone) }
    : { left: readerOf(left), right: readerOf(right), test: openTest(rule, timezone) }
}

const readerOf = (source: ParameterSource): Read =>
  source.kind === 'fixed' ? () => source.value as Json | undefined : (source.read as Read)

/** Sides are read even when it is decided: an expression that fails fails its item, wherever it stands. */
function combined(rules: readonly RuleTest[], decided: boolean): ChoiceTest {
  const [only] = rules
  if (only !== undefined && rules.length === 1) return alone(only)
  return (item) => {
    let isDecided = false
    for (let i = 0; i < rules.length; i += 1) {
      const rule = rules[i]!
      const left = rule.left(item)
      const right = rule.right?.(item)
      if (isDecided) continue
      const holds = rule.test(left, right)
      if (holds === undefined) return undefined
      isDecided = holds === decided
    }
    return isDecided === decided
  }
}

const alone =
  ({ left, right, test }: RuleTest): ChoiceTest =>
  (item) =>
    test(left(item), right?.(item))

/** Of two ports the first where it holds, else the second. */
export const eitherPort = (ports: readonly [string, string], holds: ChoiceTest | undefined): Shortcut | undefined =>
  holds && {
    ports,
    portOf(item) {
      const answer = holds(item)
      return answer === undefined ? undefined : answer ? 0 : 1
    },
  }
