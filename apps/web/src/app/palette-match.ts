/** Do all letters of what was typed stand in the text, in this order? «opsam» finds «Open sample». */
export function matches(text: string, typed: string): boolean {
  const wanted = [...typed.toLowerCase().replaceAll(/\s/g, '')]
  let at = 0
  for (const letter of text.toLowerCase()) if (letter === wanted[at]) at += 1
  return at === wanted.length
}
