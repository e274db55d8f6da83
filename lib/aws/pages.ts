/** One answer of a list, and where the next begins, as the services call it: IAM `Marker`, KMS `NextMarker`. */
interface Page {
  readonly NextToken?: string | undefined;
  readonly Marker?: string | undefined;
  readonly NextMarker?: string | undefined;
}

/** Every page of a list: one may be empty though more follow. Not every list has a paginator in the SDK. */
export async function* pagesOf<Answer extends Page>(
  ask: (token: string | undefined) => Promise<Answer>,
): AsyncGenerator<Answer> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = page.NextToken ?? page.Marker ?? page.NextMarker;
  } while (token !== undefined && token !== "");
}

/** What stands on every page of a list. */
export async function allOf<Answer extends Page, Item>(
  ask: (token: string | undefined) => Promise<Answer>,
  itemsOn: (page: Answer) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pagesOf(ask)) items.push(...itemsOn(page));
  return items;
}

/** Maps with at most `atOnce` calls under way; results keep their order. Begins no more once one has failed. */
export async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const left = items.entries();
  let failed = false;
  const work = async () => {
    for (const [at, item] of left) {
      if (failed) return;
      try {
        results.set(at, await map(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return items.flatMap((_, at) => (results.has(at) ? [results.get(at) as Result] : []));
}
