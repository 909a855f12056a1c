import type { Context } from '../context.ts'
import type { Args } from '../methods/method.ts'
import { numberOf } from '../values/convert.ts'
import { functionsOf, type GlobalFunction } from './global-function.ts'

const ofNumber = (name: string, doc: string, example: string, compute: (value: number) => number): GlobalFunction => ({
  name: `Math.${name}`,
  doc,
  example: `Math.${name}(${example.replace(' → ', ') → ')}`,
  callbacks: [],
  run: (args, cx) => compute(numberOf(args[0], cx.budget)),
  ofNumber: compute,
})

export const MATH_FUNCTIONS: GlobalFunction[] = [
  ofNumber('abs', 'Without its sign.', '-1 → 1', Math.abs),
  ofNumber('ceil', 'Rounded up.', '1.2 → 2', Math.ceil),
  ofNumber('floor', 'Rounded down.', '1.8 → 1', Math.floor),
  ofNumber('round', 'Rounded to the nearest whole number.', '1.5 → 2', Math.round),
  ofNumber('trunc', 'Without the places after the point.', '-1.8 → -1', Math.trunc),
  ofNumber('sign', '-1, 0 or 1.', '-5 → -1', Math.sign),
  ofNumber('sqrt', 'The square root.', '9 → 3', Math.sqrt),
  ofNumber('cbrt', 'The cube root.', '27 → 3', Math.cbrt),
  ofNumber('exp', 'e to a power.', '0 → 1', Math.exp),
  ofNumber('expm1', 'e to a power, less 1.', '0 → 0', Math.expm1),
  ofNumber('log', 'The natural logarithm.', '1 → 0', Math.log),
  ofNumber('log1p', 'The natural logarithm of 1 more.', '0 → 0', Math.log1p),
  ofNumber('log10', 'The logarithm to base 10.', '1000 → 3', Math.log10),
  ofNumber('log2', 'The logarithm to base 2.', '8 → 3', Math.log2),
  ofNumber('sin', 'The sine.', '0 → 0', Math.sin),
  ofNumber('cos', 'The cosine.', '0 → 1', Math.cos),
  ofNumber('tan', 'The tangent.', '0 → 0', Math.tan),
  ofNumber('asin', 'The arc sine.', '0 → 0', Math.asin),
  ofNumber('acos', 'The arc cosine.', '1 → 0', Math.acos),
  ofNumber('atan', 'The arc tangent.', '0 → 0', Math.atan),
  ofNumber('sinh', 'The hyperbolic sine.', '0 → 0', Math.sinh),
  ofNumber('cosh', 'The hyperbolic cosine.', '0 → 1', Math.cosh),
  ofNumber('tanh', 'The hyperbolic tangent.', '0 → 0', Math.tanh),
  ofNumber('asinh', 'The inverse hyperbolic sine.', '0 → 0', Math.asinh),
  ofNumber('acosh', 'The inverse hyperbolic cosine.', '1 → 0', Math.acosh),
  ofNumber('atanh', 'The inverse hyperbolic tangent.', '0 → 0', Math.atanh),
  ofNumber('fround', 'The nearest number of 32 bits.', '1.5 → 1.5', Math.fround),
  ofNumber('clz32', 'Leading zero bits of 32.', '1 → 31', Math.clz32),
  ...functionsOf(
    [
      'Math.atan2',
      'The angle to a point.',
      'Math.atan2(0, 1) → 0',
      (args, cx) => Math.atan2(numberOf(args[0], cx.budget), numberOf(args[1], cx.budget)),
    ],
    [
      'Math.pow',
      'A power.',
      'Math.pow(2, 3) → 8',
      (args, cx) => numberOf(args[0], cx.budget) ** numberOf(args[1], cx.budget),
    ],
    [
      'Math.imul',
      'A product of 32 bits.',
      'Math.imul(2, 3) → 6',
      (args, cx) => Math.imul(numberOf(args[0], cx.budget), numberOf(args[1], cx.budget)),
    ],
    ['Math.hypot', 'The length of a diagonal.', 'Math.hypot(3, 4) → 5', hypotenuse],
    [
      'Math.max',
      'The largest number.',
      'Math.max(1, 3, 2) → 3',
      (args, cx) => {
        cx.budget.spend(args.length)
        return args.reduce<number>((most, arg) => Math.max(most, numberOf(arg, cx.budget)), Number.NEGATIVE_INFINITY)
      },
    ],
    [
      'Math.min',
      'The smallest number.',
      'Math.min(3, 1, 2) → 1',
      (args, cx) => {
        cx.budget.spend(args.length)
        return args.reduce<number>((least, arg) => Math.min(least, numberOf(arg, cx.budget)), Number.POSITIVE_INFINITY)
      },
    ],
    ['Math.random', 'A number from 0 up to 1 by chance.', 'Math.random() < 1 → true', (_, cx) => cx.random()],
  ),
]

function hypotenuse(args: Args, cx: Context): number {
  cx.budget.spend(args.length)
  return args.reduce<number>((length, arg) => Math.hypot(length, numberOf(arg, cx.budget)), 0)
}
