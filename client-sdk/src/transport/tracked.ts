/** Hears a tracked subscription: tRPC sends what was yielded inside of its id, which comes beside it as well. */
export function tracked(
  hear: (value: unknown, id: string) => void,
): (data: unknown, id: string | undefined) => void {
  return (data, id) => {
    if (id !== undefined) hear((data as { data: unknown }).data, id) // an id comes with a tracked value alone
  }
}
