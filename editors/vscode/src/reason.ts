// What a reason to ignore a finding must be. Does not depend on VS Code.

/** What is wrong with a reason; undefined if nothing is. */
export function reasonProblem(reason: string): string | undefined {
  if (reason.trim() === '') return 'A reason is required.';
  // It would end the comment that it stands in.
  if (reason.includes('-->')) return 'A reason cannot contain “-->”.';
  return undefined;
}
