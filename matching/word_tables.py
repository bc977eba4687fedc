"""Words that the rules of ``inflect`` can't know. Sources: the languages' school grammars.

Words are folded: without accents, ñ as n.
"""


def _families(listed: str) -> dict[str, tuple[str, ...]]:
    """Form → the lemmas it may be of, from lines of "lemma form form · lemma form …"."""
    found: dict[str, tuple[str, ...]] = {}
    for family in listed.split("·"):
        lemma, *others = family.split()
        for other in others:
            found[other] = (*found.get(other, ()), lemma)
    return found


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# ── English ─────────────────────────────────────────────────────────────────────────────────────

ENGLISH_IRREGULAR = _families("""
arise arose arisen · beat beaten · become became · begin began begun · bend bent · bind bound ·
bite bit bitten · bleed bled · blow blew blown · break broke broken · breed bred · bring brought ·
build built · buy bought · catch caught · choose chose chosen · cling clung · come came ·
creep crept · deal dealt · dig dug · draw drew drawn · drink drank drunk · drive drove driven ·
eat ate eaten · fall fell fallen · feed fed · feel felt · fight fought · find found · flee fled ·
fly flew flown · forbid forbade forbidden · forget forgot forgotten · freeze froze frozen ·
get got gotten · give gave given · go went gone · grow grew grown · hang hung · hear heard ·
hide hid hidden · hold held · keep kept · know knew known · lay laid · lead led · leave left ·
lend lent · lose lost · make made · mean meant · meet met · mislead misled ·
overcome overcame · oversee oversaw overseen · overthrow overthrew overthrown · pay paid ·
plead pled · prove proven · rebuild rebuilt · ride rode ridden · ring rang rung ·
rise rose risen · run ran · say said · see saw seen · seek sought · sell sold · send sent ·
shake shook shaken · shoot shot · show shown · shrink shrank · sing sang sung · sink sank sunk ·
sit sat · slay slew slain · sleep slept · slide slid · speak spoke spoken · spend spent ·
spin spun · stand stood · steal stole stolen · stick stuck · strike struck stricken ·
swear swore sworn · sweep swept · swim swam swum · swing swung · take took taken ·
teach taught · tear tore torn · tell told · think thought · throw threw thrown ·
undergo underwent undergone · understand understood · undertake undertook undertaken ·
uphold upheld · wake woke woken · wear wore worn · win won · withdraw withdrew withdrawn ·
withhold withheld · write wrote written · die dying · lie lying lain · tie tying · vie vying ·
unite united uniting · child children · grandchild grandchildren · life lives · wife wives ·
knife knives · thief thieves · half halves · wolf wolves · foot feet · tooth teeth · mouse mice ·
crisis crises · analysis analyses · alibi alibis · guru gurus · hindu hindus · houthi houthis ·
iraqi iraqis · israeli israelis · menu menus · nazi nazis · pakistani pakistanis ·
saudi saudis · taxi taxis · extradite extradition extraditions ·
expel expulsion expulsions · deport deportation deportations
""")
# Words that look inflected and are not.
ENGLISH_WHOLE = _words("""
news united uniting evening morning during nothing something anything everything texas arkansas
kansas paris venus mars jesus carlos hundred thousand indeed beijing ceiling always perhaps
besides towards afterwards species series seed feed weed need reed deed heed speed breed greed
bleed steed shed sled shred sacred naked wicked herring king wing string spring thing corps does
dallas laos athens reuters crises analyses yemen specimen acumen regimen abdomen omen amen
""")

# ── Spanish ─────────────────────────────────────────────────────────────────────────────────────

# Forms of short and very irregular verbs.
SPANISH_IRREGULAR = _families("""
ser fue fueron era eran es son sido siendo sera seran seria serian fuera fueran sea sean ·
ir fue fueron va van iba iban ido yendo vaya vayan ira iran iria irian ·
dar da dan dio dieron dado dada dados dadas daba daban dara daran dando de den ·
ver ve ven vio vieron viendo vera veran vea vean ·
estar esta estan estuvo estuvieron estaba estaban estara estaran este esten ·
haber ha han hubo hubieron hay habia habian habra habran haya hayan ·
oir oye oyen oyo oyeron oido oida oyendo oiga oigan ·
saber supo supieron sabe saben sepa sepan sabra sabran sabia sabian sabido ·
leer lee leen leyo leyeron leido leida leidos leidas leyendo lea lean leera leeran leia leian ·
caer cae caen cayo cayeron caido caida caidos caidas cayendo caiga caigan caera caeran caia caian ·
huir huye huyen huyo huyeron huido huida huidos huyendo huira huiran huia huian huya huyan ·
adquirir adquiere adquieren adquiera adquieran · preso presa presas ·
unir une unen unio unieron unido unida unidos unidas uniendo unira uniran unan ·
usar usa usan uso usaron usado usada usados usadas usando usara usaran usaba usaban use usen ·
extraditar extradicion extradiciones · expulsar expulsion expulsiones ·
deportar deportacion deportaciones
""")
# Stems that forms of these verbs have, and of their compounds: "detuv-o" is of deten-er.
SPANISH_STEMS = {
    "tuv": "tener", "tendr": "tener", "teng": "tener", "vin": "venir", "vendr": "venir",
    "veng": "venir", "pus": "poner", "pondr": "poner", "pong": "poner", "hic": "hacer",
    "hiz": "hacer", "har": "hacer", "hag": "hacer", "dij": "decir", "dig": "decir",
    "dic": "decir", "dir": "decir", "traj": "traer", "traig": "traer", "duj": "ducir",
    "duzc": "ducir", "truy": "truir", "cluy": "cluir", "buy": "buir", "fluy": "fluir",
    "tituy": "tituir", "minuy": "minuir", "quis": "querer", "querr": "querer", "pud": "poder",
    "podr": "poder", "saldr": "salir", "salg": "salir", "sig": "seguir", "sigu": "seguir",
    "crey": "creer",
}  # fmt: skip
# What may stand before these in a compound.
SPANISH_PREFIXES = _words("""
re des de man con sos ob abs inter pre pro contra com dis ex im o pos su sub sobre entre per mal ben
satis in se tra intro repro cons ins obs recons contri atri distri sus pros insti resti i
""") | {""}
# Endings of irregular participles, without the last vowel, and the verbs they are of.
SPANISH_PARTICIPLES = {
    "puest": "poner", "scrit": "scribir", "vuelt": "volver", "suelt": "solver",
    "biert": "brir", "hech": "hacer", "dich": "decir", "rot": "romper", "muert": "morir",
    "vist": "ver", "fri": "freir",
}  # fmt: skip
# Verbs whose stem changes where it is stressed: niega, cuenta, pide.
SPANISH_CHANGING = {
    "ie": _words("""
negar denegar pensar cerrar empezar comenzar defender perder entender tener detener obtener
mantener contener sostener retener venir intervenir prevenir querer sentir consentir mentir
desmentir advertir convertir invertir divertir preferir referir sugerir transferir interferir
requerir adquirir herir despertar calentar sentar manifestar confesar gobernar recomendar
apretar atravesar acertar alentar extender atender encender descender tender pretender ascender
enterrar desterrar encerrar quebrar sembrar temblar tropezar regar desplegar
"""),
    "ue": _words("""
contar encontrar mostrar demostrar probar aprobar comprobar reprobar recordar acordar volar
costar soltar rogar colgar apostar almorzar forzar reforzar renovar sonar poblar consolar
degollar mover remover conmover promover volver devolver resolver absolver disolver envolver
morder torcer llover doler soler poder morir dormir jugar
"""),
    "i": _words("""
pedir despedir impedir servir repetir vestir medir elegir corregir competir rendir concebir
seguir conseguir perseguir sentir consentir mentir desmentir advertir convertir invertir
divertir preferir referir sugerir transferir interferir requerir herir
"""),
    "u": frozenset(["morir", "dormir"]),
}
# Nouns, names and small words that look like forms of a verb: they have no verb.
SPANISH_NO_VERB = _words("""
para como sobre entre bajo contra nada vino uno una unos unas cada tras desde hasta donde pero
solo sola solos solas ante sino caso casos casa casas cosa cosas parte partes hora horas vida
vidas mano manos deporte deportes banco bancos marca marcas cargo cargos modo modos lado lados
punto puntos carta cartas cuenta cuentas cuento cuentos estado estados este esto esta estos
estas muro muros comedia escobar altar lunar solar lider lideres popular militar militares
familiar familiares celular celulares similar mujer mujeres dolar dolares azucar hogar hogares
lugar lugares titular titulares particular regular ejemplar escolar nuclear radar cesar oscar
cuellar salazar villar pilar collar bolivar mar mares bar par javier xavier haber taller ruben
roman guzman jordan juan ivan milan german adrian damian joaquin carmen joven jovenes orden
ordenes origen imagen examen crimen virgen volumen regimen abdomen camara camaras carrera
carreras bandera banderas barrera barreras frontera fronteras primera primeras herrera manera
cartera cartelera carteleras vivienda viviendas hacienda tienda tiendas agenda prenda prendas
mentira mentiras condado soldado soldados machado alvarado colorado salgado quesada portada
ensenada jornada temporada sonido sentido partido partidos partida comida medida medidas merida
decada sabado sabados marido mando mandos comando comandos lidia jose cafe comite bebe pie
""")
# Words that end in s and are no plural.
SPANISH_WHOLE = _words("""
dios lunes martes miercoles jueves viernes paris crisis virus gas mes pais interes tras mas
menos antes entonces carlos luis jesus andres ines moises
""")
