import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './design/fonts.ts'
import './design/tokens.css'
import './design/base.css'
import './components/fields.css'
import { api } from './api/index.ts'
import { App } from './shell/app.tsx'
import { begin } from './stores/begin.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root element')

begin(api)
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
