/** What a simulation has gone through: a part that stays at zero is a part that was not tried. */
export class Coverage {
  private readonly counts = new Map<string, number>()

  constructor(names: readonly string[]) {
    for (const name of names) this.counts.set(name, 0)
  }

  hit(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times)
  }

  get missing(): readonly string[] {
    return [...this.counts].flatMap(([name, count]) => (count === 0 ? [name] : []))
  }

  lines(): readonly string[] {
    return [...this.counts].map(([name, count]) => `${name} ${count}`)
  }
}
