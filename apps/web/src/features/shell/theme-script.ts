export const themeStorageKey = "causerie-theme";

/** Runs before the first paint, so that a chosen theme never flashes in the other one. */
export const themeScript = `try{const t=localStorage.getItem("${themeStorageKey}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
