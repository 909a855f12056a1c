export interface Person {
  readonly email: string
  readonly name: string
}

/** What this context has to know of accounts, which belong to the context auth. */
export interface People {
  named(accountIds: readonly string[]): Promise<ReadonlyMap<string, Person>>
  /** The account that has an address, in lower case. */
  idOf(email: string): Promise<string | undefined>
}
