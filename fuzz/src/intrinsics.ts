/** Everything that the language itself comes with: reachable from the global object by data properties and prototypes. */
const intrinsics = new Map<object, readonly [PropertyKey, PropertyDescriptor][]>()
collect(globalThis)

function collect(root: object): void {
  const left: object[] = [root]
  for (let object = left.pop(); object !== undefined; object = left.pop()) {
    if (intrinsics.has(object)) continue
    const properties = propertiesOf(object)
    intrinsics.set(object, properties)
    const prototype: unknown = Object.getPrototypeOf(object)
    for (const value of [prototype, ...properties.flatMap(([, each]) => [each.value, each.get, each.set])]) {
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') left.push(value as object)
    }
  }
}

function propertiesOf(object: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)!])
}

/** The prototypes that data and functions have: what pollution would go for. */
const PROTOTYPES: readonly object[] = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Function.prototype,
  RegExp.prototype,
  Date.prototype,
  Error.prototype,
  Map.prototype,
  Set.prototype,
  Promise.prototype,
  Uint8Array.prototype,
  Object,
  Array,
  JSON,
  Math,
]

export const isIntrinsic = (value: object): boolean => intrinsics.has(value)

/** Throws if anything was added to, taken from or replaced in a prototype since this module was loaded. */
export function assertPrototypesUnchanged(): void {
  for (const object of PROTOTYPES) {
    const before = intrinsics.get(object)!
    const now = propertiesOf(object)
    const isSame = ([key, property]: [PropertyKey, PropertyDescriptor], index: number): boolean => {
      const [oldKey, old] = before[index]!
      return key === oldKey && property.value === old.value && property.get === old.get && property.set === old.set
    }
    if (now.length !== before.length || !now.every(isSame)) throw new Error('a prototype was changed')
  }
}
