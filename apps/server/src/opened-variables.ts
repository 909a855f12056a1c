/** The variables of the environment that the operator named for expressions, as far as they are set. */
export const openedVariables = (
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
