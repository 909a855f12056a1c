/**
 * Who ask the same at the same time share an answer. What is asked while one is being made waits for the next, which is not
 * begun before that one is there: so nobody hears what was read before they asked, as each of the write pipeline's commits
 * takes what has gathered while the last one was under way. An answer is over when it is given; nothing is kept.
 */
export class SharedAnswers<T> {
  readonly #making = new Map<string, Making<T>>()

  /** @param question what the answer depends on, all of it */
  to(question: string, answer: () => Promise<T>): Promise<T> {
    const making = this.#making.get(question)
    if (making === undefined) return this.#make(question, answer)
    making.next ??= making.over.then(() => this.#make(question, answer))
    return making.next
  }

  #make(question: string, answer: () => Promise<T>): Promise<T> {
    const made = answer()
    const end = () => {
      if (making.next === undefined) this.#making.delete(question)
    }
    const making: Making<T> = { over: made.then(end, end), next: undefined }
    this.#making.set(question, making)
    return made
  }
}

interface Making<T> {
  /** However it ended. */
  readonly over: Promise<void>
  /** The answer of who asked since it began. */
  next: Promise<T> | undefined
}
