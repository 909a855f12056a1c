/**
 * A Map and a Set that are one word until something is put in. Every execution has a dozen of them, and most executions
 * never use one: made at once, a short execution allocated 3 of its 76 KB for them.
 */
export class RareMap<K, V> {
  private map: Map<K, V> | undefined = undefined

  get size(): number {
    return this.map === undefined ? 0 : this.map.size
  }

  has(key: K): boolean {
    return this.map?.has(key) ?? false
  }

  get(key: K): V | undefined {
    return this.map?.get(key)
  }

  set(key: K, value: V): void {
    this.map ??= new Map()
    this.map.set(key, value)
  }

  delete(key: K): boolean {
    return this.map?.delete(key) ?? false
  }

  clear(): void {
    this.map = undefined
  }

  keys(): K[] {
    return this.map === undefined ? [] : [...this.map.keys()]
  }

  values(): V[] {
    return this.map === undefined ? [] : [...this.map.values()]
  }

  entries(): [K, V][] {
    return this.map === undefined ? [] : [...this.map.entries()]
  }
}

export class RareSet<T> {
  private set: Set<T> | undefined = undefined

  get size(): number {
    return this.set === undefined ? 0 : this.set.size
  }

  has(value: T): boolean {
    return this.set?.has(value) ?? false
  }

  add(value: T): void {
    this.set ??= new Set()
    this.set.add(value)
  }

  delete(value: T): boolean {
    return this.set?.delete(value) ?? false
  }
}
