import Conf from 'conf'
import { settingsFile, settingsStore } from '../settings-file.ts'

export const openSettings = (home: string) => settingsStore(new Conf({ ...settingsFile(home), configName: 'settings' }))
