/** Work that is shared by a few who take the next piece when they are done. */

/** Does all of it, at most `lanes` pieces at a time; begins nothing new once `mayGoOn` says no. Empties `items`. */
export async function inLanes<Item>(
  lanes: number,
  items: Item[],
  mayGoOn: () => boolean,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let item = items.shift(); item !== undefined && mayGoOn(); item = items.shift()) {
      await act(item);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
