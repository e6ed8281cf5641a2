// Where scans lie until the server has acknowledged them: the browser's own database, written through to the disk before
// anybody is told that a scan is kept. A reload, a flat battery or a day without a network loses none.

const NAME = "lada-stocktake";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const scans = asked.result.createObjectStore("scans", { keyPath: "id" });
      scans.createIndex("stocktake", "stocktake");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function work(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("scans", mode, { durability: "strict" });
      const asked = act(transaction.objectStore("scans"));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (scan) => work("readwrite", (scans) => scans.put(scan));
export const forget = (ids) => work("readwrite", (scans) => {
  for (const id of ids) scans.delete(id);
});
export const waiting = (stocktake) => work("readonly", (scans) => scans.index("stocktake").getAll(stocktake));
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
